# right: both matrices from the course's library, then the long way

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    """Let the library build Phi; write the sandwich out."""
    Phi = ml.error_covariance(Z, cluster, G, sigma_e)
    W = np.linalg.inv(ml.error_covariance(Z, cluster, G_model, sigma_model))
    reported = np.linalg.inv(X.T @ W @ X)
    A = reported @ X.T @ W
    return np.diag(reported) / np.diag(A @ Phi @ A.T)
