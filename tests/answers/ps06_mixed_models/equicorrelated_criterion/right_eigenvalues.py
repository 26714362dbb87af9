# right: deviations and means divided by their eigenvalues

def equicorrelated_criterion(X, y, cluster, rho):
    """Whiten each cluster by its two eigenvalues; then OLS."""
    n, k = X.shape
    names, code, sizes = np.unique(cluster, return_inverse=True, return_counts=True)
    within, between = 1 - rho, 1 + (sizes - 1) * rho
    if (sizes.max() > 1 and within <= 0) or between.min() <= 1e-12:
        return float("inf")
    D = np.column_stack([X, y])
    means = np.array([D[code == j].mean(axis=0) for j in range(len(names))])[code]
    white = (D - means) / within**0.5 + means / between[code, None] ** 0.5
    Q, R = np.linalg.qr(white[:, :k])
    rss = np.sum((white[:, k] - Q @ (Q.T @ white[:, k])) ** 2)
    log_det = np.sum((sizes - 1) * np.log(within) + np.log(between))
    log_det += 2 * np.log(np.abs(np.diag(R))).sum()
    return log_det + (n - k) * (1 + np.log(2 * np.pi * rss / (n - k)))
