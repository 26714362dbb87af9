# right: the criterion's two cases, each data set by itself

def slope_ses(slopes, rss, x):
    """Inner minimum if there is one, else everything pooled."""
    S, J = slopes.shape
    n, S_xx = len(x), sum((x - np.mean(x)) ** 2)
    out = np.zeros((S, 3))
    for s in range(S):
        between = S_xx * sum((slopes[s] - slopes[s].mean()) ** 2)
        pooled = (between + rss[s]) / (J * n - J - 1)
        ms_slopes, ms_rest = between / (J - 1), rss[s] / (J * (n - 2))
        phi = ms_slopes if ms_slopes > ms_rest else pooled
        out[s] = np.sqrt(np.array([ms_slopes, pooled, phi]) / (J * S_xx))
    return out
