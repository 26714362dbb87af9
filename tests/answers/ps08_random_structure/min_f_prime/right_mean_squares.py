# right: back to mean squares with C = 1


def min_f_prime(F1, n1, F2, n2):
    """Set C = 1, so S = 1/F1 and I = 1/F2."""
    S, I = 1 / F1, 1 / F2
    return 1 / (S + I), (S + I) ** 2 / (S**2 / n1 + I**2 / n2)
