# wrong: the random-effects interval has the width of the within one
# why: "its own standard error" is overlooked; one standard error serves for both
# loses: coverage_after_test__any_world 1.5, coverage_after_test__limits 1, coverage_after_test__no_contextual_effect 1

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    rng = np.random.default_rng(11)
    within = var_w**0.5 * rng.standard_normal(400_000)
    between = contextual + var_b**0.5 * rng.standard_normal(400_000)
    weight = var_b / (var_w + var_b)
    random = weight * within + (1 - weight) * between
    cut = stats.norm.isf(test_size / 2) * (var_w + var_b) ** 0.5
    off = np.where(np.abs(between - within) <= cut, random, within) / var_w**0.5
    return np.mean(np.abs(off) < 1.96)
