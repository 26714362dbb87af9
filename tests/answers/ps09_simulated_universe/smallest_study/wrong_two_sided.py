# wrong: half of alpha
# why: tests are two-sided by habit
# loses: smallest_study__is_the_smallest 1

def smallest_study(p_good, p_bad, alpha, beta):
    S = np.arange(1, 20_001)
    k = stats.binom.ppf(1 - alpha / 2, S, p_good)
    enough = stats.binom.cdf(k, S, p_bad) <= beta
    found = np.argmax(enough)
    return int(S[found]), int(k[found])
