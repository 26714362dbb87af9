# right: another solution: something of the null space is added

def cancelling_intercepts(X, x, cluster, m1):
    """Add what OLS does not see anyway."""
    from scipy.linalg import null_space

    labels, j = np.unique(cluster, return_inverse=True)
    T = X.T @ np.eye(len(labels))[j]
    m0 = -np.linalg.lstsq(T, X.T @ (m1[j] * x))[0]
    free = null_space(T)
    return m0 + free.sum(axis=1)
