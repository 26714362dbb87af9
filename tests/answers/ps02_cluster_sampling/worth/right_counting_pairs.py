# right: variances and covariances counted class by class

def worth(weights, sizes, rho):
    """Count n_j variances and n_j (n_j - 1) covariances."""
    variance = 0.0
    for w, n_j in zip(weights, sizes):
        variance += (w / n_j) ** 2 * (n_j + n_j * (n_j - 1) * rho)
    return np.float64(1 / variance)
