# right: estimates of sigma and tau first, as reports print them

def slope_ses(slopes, rss, x):
    """Estimate both variances, then put the standard error together."""
    J, n = slopes.shape[1], len(x)
    c = x - x.mean()
    s2 = slopes.var(axis=1, ddof=1)
    df = J * (n - 2)
    tau2 = s2 - rss / df / (c @ c)
    pooled = (rss + (J - 1) * s2 * (c @ c)) / (df + J - 1)
    sigma2 = np.where(tau2 > 0, rss / df, pooled)
    full = (np.maximum(tau2, 0) + sigma2 / (c @ c)) / J
    return np.sqrt(np.array([s2 / J, pooled / (J * (c @ c)), full]).T)
