# wrong: the normal approximation
# why: sample-size formulas of textbooks
# loses: smallest_study__keeps_both_promises 1, smallest_study__is_the_smallest 1

def smallest_study(p_good, p_bad, alpha, beta):
    z_a, z_b = stats.norm.isf([alpha, beta])
    sd_good, sd_bad = np.sqrt([p_good * (1 - p_good), p_bad * (1 - p_bad)])
    S = np.ceil(((z_a * sd_good + z_b * sd_bad) / (p_bad - p_good)) ** 2)
    return int(S), int(np.floor(S * p_good + z_a * sd_good * S**0.5))
