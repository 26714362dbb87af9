# right: the exact shortcut with (I - H_jj)^-1

def leave_one_cluster_out(X, y, cluster):
    """Correct the parts by the cluster's own leverage, as CR3 does."""
    XtX_inv = np.linalg.inv(X.T @ X)
    beta_hat = XtX_inv @ X.T @ y
    coefs = np.empty((len(np.unique(cluster)), X.shape[1]))
    for j, label in enumerate(np.unique(cluster)):
        X_j = X[cluster == label]
        u_j = y[cluster == label] - X_j @ beta_hat
        H_jj = X_j @ XtX_inv @ X_j.T
        inflated = np.linalg.solve(np.eye(len(u_j)) - H_jj, u_j)
        coefs[j] = beta_hat - XtX_inv @ X_j.T @ inflated
    return coefs
