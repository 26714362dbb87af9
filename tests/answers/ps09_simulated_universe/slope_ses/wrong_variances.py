# wrong: variances are returned
# why: the root is forgotten
# loses: slope_ses__hand_case 0.5, slope_ses__two_stage 0.5, slope_ses__random_intercept 0.75, slope_ses__full 1.25, false_positive_rates__two_stage 0.75, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def slope_ses(slopes, rss, x):
    J, n = slopes.shape[1], len(x)
    S_xx = np.sum((x - x.mean()) ** 2)
    s2 = slopes.var(axis=1, ddof=1)
    pooled = (S_xx * (J - 1) * s2 + rss) / (J * n - J - 1)
    two_stage = s2 / J
    intercept_only = pooled / (J * S_xx)
    full = np.maximum(two_stage, intercept_only)
    return np.column_stack([two_stage, intercept_only, full])
