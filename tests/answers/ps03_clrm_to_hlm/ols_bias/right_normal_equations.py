# right: totals and cross-products cluster by cluster, then solved

def ols_bias(X, x, cluster, m0, m1):
    """Sum m0_j t_j + m1_j q_j over clusters and solve the normal equations."""
    total = np.zeros(X.shape[1])
    for label, a, b in zip(np.unique(cluster), m0, m1, strict=True):
        rows = cluster == label
        total += a * X[rows].sum(axis=0) + b * (x[rows] @ X[rows])
    return np.linalg.solve(X.T @ X, total)
