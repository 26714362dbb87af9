# right: from the other promise: the largest k that beta allows

def smallest_study(p_good, p_bad, alpha, beta):
    """Take k as large as beta allows, and look whether alpha is kept."""
    S = np.arange(1, 20_001)
    k = stats.binom.ppf(beta, S, p_bad)
    k = np.where(stats.binom.cdf(k, S, p_bad) > beta, k - 1, k)
    keeps = (k >= 0) & (stats.binom.sf(k, S, p_good) <= alpha)
    first = int(np.flatnonzero(keeps)[0])
    return int(S[first]), int(k[first])
