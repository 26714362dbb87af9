# wrong: the model's matrix where the true one belongs
# why: one letter is overlooked: a model always believes itself
# loses: reported_over_true__honest_model 0.5, reported_over_true__mean_by_hand 0.75, reported_over_true__random_slopes 1.75, reported_over_true__any_labels 0.5

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    shared = np.where(cluster[:, None] == cluster[None, :], 1.0, 0.0)
    Phi_m = shared * (Z @ G_model @ Z.T) + sigma_model**2 * np.eye(len(X))
    weighted = np.linalg.solve(Phi_m, X)
    reported = np.linalg.inv(X.T @ weighted)
    true = reported @ weighted.T @ Phi_m @ weighted @ reported
    return np.diag(reported) / np.diag(true)
