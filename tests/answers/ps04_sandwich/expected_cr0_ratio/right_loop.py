# right: a loop over the clusters' blocks

def expected_cr0_ratio(X, cluster, Phi):
    """Add up the meat cluster by cluster."""
    n, k = X.shape
    XtX_inv = np.linalg.inv(X.T @ X)
    M = np.eye(n) - X @ XtX_inv @ X.T
    E = M @ Phi @ M.T
    meat = np.zeros((k, k))
    for label in np.unique(cluster):
        rows = np.flatnonzero(cluster == label)
        meat += X[rows].T @ E[np.ix_(rows, rows)] @ X[rows]
    top = np.diag(XtX_inv @ meat @ XtX_inv)
    return top / np.diag(XtX_inv @ (X.T @ Phi @ X) @ XtX_inv)
