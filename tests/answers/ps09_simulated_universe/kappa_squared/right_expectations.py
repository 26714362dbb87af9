# right: variance and expectation, each by itself

def kappa_squared(x, J, tau, sigma):
    """Divide the variance of the mean slope by the mean of its squared SE."""
    n = len(x)
    S_xx = n * np.var(x)
    slope_variance = tau**2 + sigma**2 / S_xx
    expected_M = S_xx * (J - 1) * slope_variance + J * (n - 2) * sigma**2
    expected_M = expected_M / (J * n - J - 1)
    return (slope_variance / J) / (expected_M / (J * S_xx))
