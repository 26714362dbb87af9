# wrong: the first S from which on all are enough
# why: the probabilities are thought to fall smoothly
# loses: smallest_study__is_the_smallest 1

def smallest_study(p_good, p_bad, alpha, beta):
    S = np.arange(1, 20_001)
    k = stats.binom.ppf(1 - alpha, S, p_good)
    enough = stats.binom.cdf(k, S, p_bad) <= beta
    found = 0 if enough.all() else len(S) - np.argmin(enough[::-1])
    return int(S[found]), int(k[found])
