# wrong: infinite outside -1 to 1 only
# why: a correlation lies between -1 and 1
# loses: equicorrelated_criterion__where_it_ends 1

def equicorrelated_criterion(X, y, cluster, rho):
    n, k = X.shape
    V = np.where(cluster[:, None] == cluster, rho, 0.0)
    np.fill_diagonal(V, 1.0)
    if abs(rho) >= 1:
        return np.inf
    V_X = np.linalg.solve(V, X)
    beta_hat = np.linalg.solve(X.T @ V_X, V_X.T @ y)
    residual = y - X @ beta_hat
    rss = residual @ np.linalg.solve(V, residual)
    price = np.linalg.slogdet(V)[1] + np.linalg.slogdet(X.T @ V_X)[1]
    return float(price + (n - k) * (1 + np.log(2 * np.pi * rss / (n - k))))
