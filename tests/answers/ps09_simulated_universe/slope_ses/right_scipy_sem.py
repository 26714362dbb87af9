# right: scipy's standard error of a mean; the larger of two

def slope_ses(slopes, rss, x):
    """Use stats.sem, and the rule for the full model."""
    J, n = np.shape(slopes)[1], np.size(x)
    S_xx = n * np.var(x)
    two_stage = stats.sem(slopes, axis=1)
    M = (S_xx * J * np.var(slopes, axis=1) + rss) / (J * n - J - 1)
    se = np.sqrt(M / J / S_xx)
    return np.stack([two_stage, se, np.where(se > two_stage, se, two_stage)], axis=1)
