# wrong: alpha and beta are exchanged
# why: which one was it?
# loses: smallest_study__keeps_both_promises 1, smallest_study__is_the_smallest 1

def smallest_study(p_good, p_bad, alpha, beta):
    S = np.arange(1, 20_001)
    k = stats.binom.ppf(1 - beta, S, p_good)
    enough = stats.binom.cdf(k, S, p_bad) <= alpha
    found = np.argmax(enough)
    return int(S[found]), int(k[found])
