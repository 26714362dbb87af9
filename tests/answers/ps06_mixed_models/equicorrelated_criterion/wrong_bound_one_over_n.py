# wrong: the bound is -1/n_max
# why: the sum of a row is taken for 1 + n rho; a row is correlated with n - 1 others
# loses: equicorrelated_criterion__below_zero 1.25, equicorrelated_criterion__where_it_ends 1

def equicorrelated_criterion(X, y, cluster, rho):
    n, k = X.shape
    sizes = np.unique(cluster, return_counts=True)[1]
    if rho <= -1 / sizes.max() or rho >= 1:
        return np.inf
    V = np.where(cluster[:, None] == cluster, rho, 0.0)
    np.fill_diagonal(V, 1.0)
    W = np.linalg.inv(V)
    residual = y - X @ np.linalg.solve(X.T @ W @ X, X.T @ W @ y)
    logs = np.linalg.slogdet(V)[1] + np.linalg.slogdet(X.T @ W @ X)[1]
    return logs + (n - k) * (
        1 + np.log(2 * np.pi * (residual @ W @ residual) / (n - k))
    )
