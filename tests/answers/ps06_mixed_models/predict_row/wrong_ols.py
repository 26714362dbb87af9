# wrong: OLS coefficients in place of GLS
# why: beta is thought to be the same by any method
# loses: predict_row__unseen_cluster 1.25, predict_row__seen_cluster 1

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    V = (cluster[:, None] == cluster) * (Z @ G @ Z.T) + sigma2 * np.eye(len(y))
    c = (cluster == cluster_new) * (Z @ G @ z_new)
    V_X, V_c = np.linalg.solve(V, X), np.linalg.solve(V, c)
    information = X.T @ V_X
    beta_hat = np.linalg.lstsq(X, y)[0]
    prediction = x_new @ beta_hat + V_c @ (y - X @ beta_hat)
    d = x_new - X.T @ V_c
    variance = z_new @ G @ z_new + sigma2 - c @ V_c
    variance += d @ np.linalg.solve(information, d)
    return float(prediction), float(np.sqrt(variance))
