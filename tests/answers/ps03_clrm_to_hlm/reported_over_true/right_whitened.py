# right: rows made independent under the model by a Cholesky root, then OLS

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    """Multiply X and the error by the inverse root of the model's matrix."""
    same = cluster[:, None] == cluster
    root = np.linalg.cholesky(
        same * (Z @ G_model @ Z.T) + sigma_model**2 * np.eye(len(X))
    )
    X_w = np.linalg.solve(root, X)
    noise = np.linalg.solve(root, same * (Z @ G @ Z.T) + sigma_e**2 * np.eye(len(X)))
    Phi_w = np.linalg.solve(root, noise.T)
    A = np.linalg.pinv(X_w)
    return np.diag(A @ A.T) / np.diag(A @ Phi_w @ A.T)
