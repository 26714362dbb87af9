# right: cluster by cluster, small inverses only

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    """Add up X'V^-1 X over clusters; then the cluster in question."""
    info, right_side = 0.0, 0.0
    for label in set(cluster.tolist()):
        mine = cluster == label
        V = Z[mine] @ G @ Z[mine].T + sigma2 * np.eye(mine.sum())
        info = info + X[mine].T @ np.linalg.inv(V) @ X[mine]
        right_side = right_side + X[mine].T @ np.linalg.inv(V) @ y[mine]
    cov = np.linalg.inv(info)
    beta = cov @ right_side
    mine = cluster == cluster_new
    guess, d, left = x_new @ beta, x_new, z_new @ G @ z_new
    if mine.any():
        V = Z[mine] @ G @ Z[mine].T + sigma2 * np.eye(mine.sum())
        w = np.linalg.inv(V) @ Z[mine] @ G @ z_new
        guess = guess + w @ (y[mine] - X[mine] @ beta)
        d = x_new - X[mine].T @ w
        left = left - w @ Z[mine] @ G @ z_new
    return np.array([guess, np.sqrt(left + sigma2 + d @ cov @ d)])
