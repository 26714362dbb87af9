# right: cluster by cluster, a Cholesky factor whitens and says where V ends

def equicorrelated_criterion(X, y, cluster, rho):
    """Whiten each cluster, then OLS."""
    n, k = X.shape
    D, price = np.column_stack([X, y]).astype(float), 0.0
    for label in np.unique(cluster):
        rows = np.flatnonzero(cluster == label)
        V = np.full((len(rows), len(rows)), float(rho))
        np.fill_diagonal(V, 1.0)
        try:
            L = np.linalg.cholesky(V)
        except np.linalg.LinAlgError:
            return np.inf
        price += 2 * np.log(np.diag(L)).sum()
        D[rows] = np.linalg.solve(L, D[rows])
    R = np.linalg.qr(D, mode="r")  # its last entry is the root of the RSS
    price += 2 * np.log(np.abs(np.diag(R)[:k])).sum()
    return price + (n - k) * (1 + np.log(2 * np.pi * R[k, k] ** 2 / (n - k)))
