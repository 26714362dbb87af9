# wrong: clusters are taken for runs of neighbouring rows
# why: the data at hand are sorted
# loses: reported_over_true__any_labels 0.5

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    run = np.cumsum(np.r_[False, cluster[1:] != cluster[:-1]])
    shared = run[:, None] == run[None, :]
    Phi = shared * (Z @ G @ Z.T) + sigma_e**2 * np.eye(len(X))
    Phi_m = shared * (Z @ G_model @ Z.T) + sigma_model**2 * np.eye(len(X))
    weighted = np.linalg.solve(Phi_m, X)
    reported = np.linalg.inv(X.T @ weighted)
    true = reported @ weighted.T @ Phi @ weighted @ reported
    return np.diag(reported) / np.diag(true)
