# right: Henderson's equations in whitened effects, with the cluster to predict as one more

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    """Ridge with one block of columns for each cluster, seen or not."""
    values, vectors = np.linalg.eigh(G)
    root = vectors * np.sqrt(np.maximum(values, 0))
    labels = [*sorted(set(cluster.tolist()) - {cluster_new}, key=str), cluster_new]
    blocks = [(cluster == label)[:, None] * (Z @ root) for label in labels]
    A = np.hstack([X, *blocks])
    k, q = X.shape[1], len(G)
    penalty = np.diag(np.r_[np.zeros(k), np.full(A.shape[1] - k, sigma2)])
    left = A.T @ A + penalty
    row = np.zeros(A.shape[1])
    row[:k], row[-q:] = x_new, z_new @ root
    prediction = row @ np.linalg.solve(left, A.T @ y)
    return prediction, (sigma2 * (1 + row @ np.linalg.solve(left, row))) ** 0.5
