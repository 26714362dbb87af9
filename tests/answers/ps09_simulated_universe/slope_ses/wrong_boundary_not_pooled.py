# wrong: at tau = 0 the full model uses R alone
# why: tau is set to zero after the estimation of sigma
# loses: slope_ses__full 1.25

def slope_ses(slopes, rss, x):
    J, n = slopes.shape[1], len(x)
    S_xx = np.sum((x - x.mean()) ** 2)
    s2 = slopes.var(axis=1, ddof=1)
    pooled = (S_xx * (J - 1) * s2 + rss) / (J * n - J - 1)
    two_stage = s2 / J
    intercept_only = pooled / (J * S_xx)
    full = np.maximum(two_stage, rss / (J * (n - 2)) / (J * S_xx))
    return np.sqrt(np.column_stack([two_stage, intercept_only, full]))
