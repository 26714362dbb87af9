# wrong: u taken as known once it is predicted
# why: a prediction is treated like data
# loses: predict_row__hand_case 0.75, predict_row__seen_error 1.5

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    V = (cluster[:, None] == cluster) * (Z @ G @ Z.T) + sigma2 * np.eye(len(y))
    c = (cluster == cluster_new) * (Z @ G @ z_new)
    V_X, V_c = np.linalg.solve(V, X), np.linalg.solve(V, c)
    information = X.T @ V_X
    beta_hat = np.linalg.solve(information, V_X.T @ y)
    prediction = x_new @ beta_hat + V_c @ (y - X @ beta_hat)
    d = x_new
    variance = sigma2 + (0 if (cluster == cluster_new).any() else z_new @ G @ z_new)
    variance += d @ np.linalg.solve(information, d)
    return float(prediction), float(np.sqrt(variance))
