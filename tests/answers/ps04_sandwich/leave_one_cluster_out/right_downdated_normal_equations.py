# right: subtract the cluster from X'X and X'y

def leave_one_cluster_out(X, y, cluster):
    """Solve the normal equations of the remaining rows."""
    XtX, Xty = X.T @ X, X.T @ y
    rows = []
    for label in np.unique(cluster):
        X_j, y_j = X[cluster == label], y[cluster == label]
        rows.append(np.linalg.solve(XtX - X_j.T @ X_j, Xty - X_j.T @ y_j))
    return np.vstack(rows)
