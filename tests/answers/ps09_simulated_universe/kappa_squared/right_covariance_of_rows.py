# right: traces with the covariance of one person's rows

def kappa_squared(x, J, tau, sigma):
    """Take expectations of quadratic forms in the rows."""
    n, c = len(x), x - x.mean()
    V = tau**2 * np.outer(x, x) + sigma**2 * np.eye(n)
    C = np.eye(n) - 1 / n  # takes a person's mean away
    total, slope = J * np.trace(C @ V), c @ V @ c / (c @ c)
    M = (total - slope) / (J * n - J - 1)
    return slope / M
