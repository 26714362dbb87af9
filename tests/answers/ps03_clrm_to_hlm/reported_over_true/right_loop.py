# right: block by block in a loop over the labels

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    """Gather information and meat cluster by cluster."""
    k = X.shape[1]
    information, meat = np.zeros((k, k)), np.zeros((k, k))
    for label in set(cluster.tolist()):
        X_j, Z_j = X[cluster == label], Z[cluster == label]
        eye = np.eye(len(X_j))
        W_j = np.linalg.inv(Z_j @ G_model @ Z_j.T + sigma_model**2 * eye)
        information += X_j.T @ W_j @ X_j
        meat += X_j.T @ W_j @ (Z_j @ G @ Z_j.T + sigma_e**2 * eye) @ W_j @ X_j
    V = np.linalg.inv(information)
    return [V[r, r] / (V @ meat @ V)[r, r] for r in range(k)]
