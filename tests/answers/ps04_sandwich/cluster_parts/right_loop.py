# right: a loop over sorted labels, one outer step each; a list comes back

def cluster_parts(X, y, cluster):
    """Return the parts as a list of lists."""
    XtX_inv = np.linalg.inv(X.T @ X)
    u_hat = y - X @ (XtX_inv @ X.T @ y)
    parts = []
    for label in sorted(set(cluster.tolist())):
        rows = [i for i, c in enumerate(cluster) if c == label]
        parts.append((XtX_inv @ (X[rows].T @ u_hat[rows])).tolist())
    return parts
