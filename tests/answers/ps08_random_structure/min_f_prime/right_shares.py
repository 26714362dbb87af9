# right: the weight of each mean square in the denominator


def min_f_prime(F1, n1, F2, n2):
    """Share of S in S + I is F2 / (F1 + F2)."""
    share = F2 / (F1 + F2)
    return share * F1, 1 / (share**2 / n1 + (1 - share) ** 2 / n2)
