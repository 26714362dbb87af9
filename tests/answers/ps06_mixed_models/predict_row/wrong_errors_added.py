# wrong: errors of beta and u added as if unrelated
# why: two variances are added without their covariance
# loses: predict_row__hand_case 0.75, predict_row__seen_error 1.5

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    V = (cluster[:, None] == cluster) * (Z @ G @ Z.T) + sigma2 * np.eye(len(y))
    c = (cluster == cluster_new) * (Z @ G @ z_new)
    V_X, V_c = np.linalg.solve(V, X), np.linalg.solve(V, c)
    information = X.T @ V_X
    beta_hat = np.linalg.solve(information, V_X.T @ y)
    prediction = x_new @ beta_hat + V_c @ (y - X @ beta_hat)
    d = x_new - X.T @ V_c
    variance = z_new @ G @ z_new + sigma2 - c @ V_c
    variance += x_new @ np.linalg.solve(information, x_new)
    return float(prediction), float(np.sqrt(variance))
