# wrong: the smaller of the two
# why: min is read as minimum
# loses: min_f_prime__hand_case 0.5, min_f_prime__statistic 0.5


def min_f_prime(F1, n1, F2, n2):
    df = (F1 + F2) ** 2 / (F2**2 / n1 + F1**2 / n2)
    return min(F1, F2), df
