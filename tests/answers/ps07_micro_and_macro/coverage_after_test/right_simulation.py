# right: a quarter of a million draws

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    """Draw both slopes, test, print, count."""
    rng = np.random.default_rng(20)
    within = var_w**0.5 * rng.standard_normal(250_000)
    between = contextual + var_b**0.5 * rng.standard_normal(250_000)
    weight = var_b / (var_w + var_b)
    random = weight * within + (1 - weight) * between
    cut = stats.norm.isf(test_size / 2) * (var_w + var_b) ** 0.5
    kept = np.abs(between - within) <= cut
    off = np.where(kept, random / (weight * var_w) ** 0.5, within / var_w**0.5)
    return np.mean(np.abs(off) < 1.96)
