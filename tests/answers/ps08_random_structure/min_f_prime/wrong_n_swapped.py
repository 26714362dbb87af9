# wrong: n1 stands under F1
# why: the formula is remembered by its looks
# loses: min_f_prime__which_n 1


def min_f_prime(F1, n1, F2, n2):
    df = (F1 + F2) ** 2 / (F1**2 / n1 + F2**2 / n2)
    return F1 * F2 / (F1 + F2), df
