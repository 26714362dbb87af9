# wrong: truth and model change places
# why: the order of the arguments is not looked at
# loses: reported_over_true__honest_model 0.5, reported_over_true__mean_by_hand 0.75, reported_over_true__random_slopes 1.75, reported_over_true__any_labels 0.5

def reported_over_true(X, Z, cluster, G_model, sigma_model, G, sigma_e):
    shared = np.where(cluster[:, None] == cluster[None, :], 1.0, 0.0)
    Phi = shared * (Z @ G @ Z.T) + sigma_e**2 * np.eye(len(X))
    Phi_m = shared * (Z @ G_model @ Z.T) + sigma_model**2 * np.eye(len(X))
    weighted = np.linalg.solve(Phi_m, X)
    reported = np.linalg.inv(X.T @ weighted)
    true = reported @ weighted.T @ Phi @ weighted @ reported
    return np.diag(reported) / np.diag(true)
