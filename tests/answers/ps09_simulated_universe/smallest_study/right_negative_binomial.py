# right: for each k the wait for the (k + 1)th rejection

def smallest_study(p_good, p_bad, alpha, beta):
    """At most k in S: the (k + 1)th rejection comes after data set S."""
    k = np.arange(2000)
    S = k + 1 + stats.nbinom.ppf(1 - beta, k + 1, p_bad)
    first = np.argmax(stats.binom.sf(k, S, p_good) <= alpha)
    return int(S[first]), int(k[first])
