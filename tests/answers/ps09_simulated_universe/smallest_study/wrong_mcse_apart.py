# wrong: rates two Monte-Carlo errors apart
# why: a rule of thumb, without either promise
# loses: smallest_study__keeps_both_promises 1, smallest_study__is_the_smallest 1

def smallest_study(p_good, p_bad, alpha, beta):
    S = int(np.ceil(4 * p_bad * (1 - p_bad) / (p_bad - p_good) ** 2))
    return S, int(S * (p_good + p_bad) / 2)
