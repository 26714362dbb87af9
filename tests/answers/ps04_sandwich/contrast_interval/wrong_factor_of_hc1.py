# wrong: n/(n - k), the factor of HC1, on the clustered meat
# why: rows are counted where clusters should be
# loses: contrast_interval__one_coefficient 0.75

def contrast_interval(X, y, cluster, c, level=0.95):
    n, k = X.shape
    XtX_inv = np.linalg.inv(X.T @ X)
    beta_hat = XtX_inv @ X.T @ y
    scores = X * (y - X @ beta_hat)[:, None]
    s = pd.DataFrame(scores).groupby(cluster).sum().to_numpy()
    J = len(s)
    V = n / (n - k) * XtX_inv @ s.T @ s @ XtX_inv
    estimate, se = c @ beta_hat, np.sqrt(c @ V @ c)
    half = stats.t.ppf(1 - (1 - level) / 2, J - 1) * se
    return estimate, se, estimate - half, estimate + half
