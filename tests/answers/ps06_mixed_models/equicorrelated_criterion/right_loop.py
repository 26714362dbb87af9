# right: cluster by cluster, with a bound from the largest

def equicorrelated_criterion(X, y, cluster, rho):
    """Add up what each cluster brings."""
    n, k = X.shape
    labels = list(dict.fromkeys(cluster.tolist()))
    largest = max(int(np.sum(cluster == label)) for label in labels)
    if not -1 / (largest - 1) < rho < 1:
        return np.inf
    log_det, S = 0.0, np.zeros((k + 1, k + 1))
    for label in labels:
        D = np.c_[X, y][cluster == label]
        V = np.full((len(D), len(D)), float(rho))
        V[np.diag_indices(len(D))] = 1.0
        log_det += np.log(np.linalg.det(V))
        S += D.T @ np.linalg.inv(V) @ D
    rss = S[k, k] - S[k, :k] @ np.linalg.solve(S[:k, :k], S[:k, k])
    log_det += np.log(np.linalg.det(S[:k, :k]))
    return log_det + (n - k) * np.log(2 * np.pi * rss / (n - k)) + n - k
