# wrong: G and sigma2 are fitted anew, the arguments not used
# why: a fitting function is at hand, and that the variances are given is overlooked
# loses: predict_row__hand_case 0.75, predict_row__seen_cluster 1, predict_row__seen_error 1.5, predict_row__unseen_cluster 1.25

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    fit = reml.fit_mixed(y, X, Z, cluster)
    G, sigma2 = fit.Sigma, fit.sigma2
    V = (cluster[:, None] == cluster) * (Z @ G @ Z.T) + sigma2 * np.eye(len(y))
    c = (cluster == cluster_new) * (Z @ G @ z_new)
    W = np.linalg.inv(V)
    cov = np.linalg.inv(X.T @ W @ X)
    beta = cov @ X.T @ W @ y
    d = x_new - X.T @ W @ c
    variance = z_new @ G @ z_new + sigma2 - c @ W @ c + d @ cov @ d
    return x_new @ beta + c @ W @ (y - X @ beta), variance**0.5
