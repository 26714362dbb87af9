# right: Hausman's form of the test, within less random effects; 400,000 draws

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    """Simulate; the variance of the difference is the difference of variances."""
    rng = np.random.default_rng()
    within = rng.normal(0, var_w**0.5, 400_000)
    between = rng.normal(contextual, var_b**0.5, 400_000)
    var_re = 1 / (1 / var_w + 1 / var_b)
    random = var_re * (within / var_w + between / var_b)
    cut = stats.norm.ppf(1 - test_size / 2)
    rejected = np.abs(within - random) > cut * (var_w - var_re) ** 0.5
    printed = np.where(rejected, within / var_w**0.5, random / var_re**0.5)
    return np.mean(np.abs(printed) < stats.norm.ppf(0.975))
