# wrong: the determinant of the mean size
# why: clusters are taken to be of one size
# loses: equicorrelated_criterion__random_intercept 1, equicorrelated_criterion__below_zero 1.25

def equicorrelated_criterion(X, y, cluster, rho):
    n, k = X.shape
    V = np.where(cluster[:, None] == cluster, rho, 0.0)
    np.fill_diagonal(V, 1.0)
    if np.linalg.eigvalsh(V)[0] < 1e-10:
        return np.inf
    V_X = np.linalg.solve(V, X)
    beta_hat = np.linalg.solve(X.T @ V_X, V_X.T @ y)
    residual = y - X @ beta_hat
    rss = residual @ np.linalg.solve(V, residual)
    J = len(np.unique(cluster))
    log_det = J * np.log(1 + (n / J - 1) * rho) + (n - J) * np.log(1 - rho)
    price = log_det + np.linalg.slogdet(X.T @ V_X)[1]
    return float(price + (n - k) * (1 + np.log(2 * np.pi * rss / (n - k))))
