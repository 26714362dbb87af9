# wrong: one variance of the cluster, no random slope
# why: the textbook's ICC formula
# loses: reported_over_true__random_slopes 1.75

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    shared = np.where(cluster[:, None] == cluster[None, :], 1.0, 0.0)
    Phi = shared * G[0, 0] + sigma_e**2 * np.eye(len(X))
    Phi_m = shared * G_model[0, 0] + sigma_model**2 * np.eye(len(X))
    weighted = np.linalg.solve(Phi_m, X)
    reported = np.linalg.inv(X.T @ weighted)
    true = reported @ weighted.T @ Phi @ weighted @ reported
    return np.diag(reported) / np.diag(true)
