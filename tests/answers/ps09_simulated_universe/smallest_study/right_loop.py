# right: one S after the other, and the critical count upwards

def smallest_study(p_good, p_bad, alpha, beta):
    """Try every S; k never falls as S grows."""
    k = 0
    for S in range(1, 20_001):
        while stats.binom.sf(k, S, p_good) > alpha:
            k += 1
        if stats.binom.cdf(k, S, p_bad) <= beta:
            return S, k
    raise ValueError("more than 20,000 data sets")
