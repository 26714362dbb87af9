# wrong: full maximum likelihood
# why: REML's term and its n - k are left out
# loses: equicorrelated_criterion__hand_case 0.75, equicorrelated_criterion__random_intercept 1, equicorrelated_criterion__below_zero 1.25

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
    price = np.linalg.slogdet(V)[1]
    return float(price + n * (1 + np.log(2 * np.pi * rss / n)))
