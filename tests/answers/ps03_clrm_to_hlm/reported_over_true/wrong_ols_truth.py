# wrong: the true variance of OLS under a weighted table
# why: the lecture's formula (11) is used as it is
# loses: reported_over_true__honest_model 0.5, reported_over_true__random_slopes 1.75

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    shared = np.where(cluster[:, None] == cluster[None, :], 1.0, 0.0)
    Phi = shared * (Z @ G @ Z.T) + sigma_e**2 * np.eye(len(X))
    Phi_m = shared * (Z @ G_model @ Z.T) + sigma_model**2 * np.eye(len(X))
    weighted = np.linalg.solve(Phi_m, X)
    reported = np.linalg.inv(X.T @ weighted)
    A = np.linalg.solve(X.T @ X, X.T)
    true = A @ Phi @ A.T
    return np.diag(reported) / np.diag(true)
