# wrong: the harmonic mean
# why: it looks like one
# loses: min_f_prime__hand_case 0.5, min_f_prime__statistic 0.5


def min_f_prime(F1, n1, F2, n2):
    df = (F1 + F2) ** 2 / (F2**2 / n1 + F1**2 / n2)
    return 2 * F1 * F2 / (F1 + F2), df
