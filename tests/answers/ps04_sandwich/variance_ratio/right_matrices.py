# right: the sandwich written out with the whole matrix Phi

def variance_ratio(x, cluster, rho):
    """Divide the true by the classical variance, both as matrices."""
    X = np.column_stack([np.ones(len(x)), x])
    same = cluster[:, None] == cluster[None, :]
    Phi = (1 - rho) * np.eye(len(x)) + rho * same
    XtX_inv = np.linalg.inv(X.T @ X)
    return (XtX_inv @ X.T @ Phi @ X @ XtX_inv)[1, 1] / XtX_inv[1, 1]
