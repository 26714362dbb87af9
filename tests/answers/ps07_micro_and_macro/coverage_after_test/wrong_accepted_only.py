# wrong: coverage of the random-effects intervals that were printed
# why: the question is what a result that was not significant is worth; rejections count too
# loses: coverage_after_test__any_world 1.5, coverage_after_test__no_contextual_effect 1

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    rng = np.random.default_rng(12)
    within = var_w**0.5 * rng.standard_normal(400_000)
    between = contextual + var_b**0.5 * rng.standard_normal(400_000)
    weight = var_b / (var_w + var_b)
    random = weight * within + (1 - weight) * between
    cut = stats.norm.isf(test_size / 2) * (var_w + var_b) ** 0.5
    kept = np.abs(between - within) <= cut
    if not kept.any():
        return np.mean(np.abs(within) < 1.96 * var_w**0.5)
    return np.mean(np.abs(random[kept]) < 1.96 * (weight * var_w) ** 0.5)
