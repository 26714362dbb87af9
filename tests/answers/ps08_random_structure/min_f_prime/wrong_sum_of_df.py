# wrong: n1 + n2
# why: variances that add up, degrees of freedom that add up
# loses: min_f_prime__which_n 1


def min_f_prime(F1, n1, F2, n2):
    df = n1 + n2
    return F1 * F2 / (F1 + F2), df
