# right: one over a weighted mean of 1 and 1 / lambda

def kappa_squared(x, J, tau, sigma):
    """M is a weighted mean of two mean squares: one true, one too small."""
    lam = 1 + (tau / sigma) ** 2 * np.sum((x - np.mean(x)) ** 2)
    weights = [J - 1, J * (len(x) - 2)]
    return 1 / np.average([1.0, 1 / lam], weights=weights)
