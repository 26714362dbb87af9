# right: mean and variance of the sum


def min_f_prime(F1, n1, F2, n2):
    """Match a scaled chi-square: df = 2 mean^2 / variance."""
    means, n = F1 / np.array([F1, F2]), np.array([n1, n2])
    variance = np.sum(2 * means**2 / n)
    return np.array([F1 / means.sum(), 2 * means.sum() ** 2 / variance])
