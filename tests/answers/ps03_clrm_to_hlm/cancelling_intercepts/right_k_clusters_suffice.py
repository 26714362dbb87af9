# right: only k clusters get an intercept: k equations, k unknowns

def cancelling_intercepts(X, x, cluster, m1):
    """Choose k clusters whose totals are independent by a pivoted QR."""
    from scipy.linalg import qr

    labels, j = np.unique(cluster, return_inverse=True)
    T = np.array([X[cluster == label].sum(axis=0) for label in labels]).T
    k = X.shape[1]
    chosen = qr(T, pivoting=True)[2][:k]
    m0 = np.zeros(len(labels))
    m0[chosen] = np.linalg.solve(T[:, chosen], -X.T @ (m1[j] * x))
    return m0
