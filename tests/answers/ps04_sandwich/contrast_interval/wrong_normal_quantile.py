# wrong: normal quantile instead of t
# why: statsmodels uses it by default for clustered fits
# loses: contrast_interval__few_clusters 0.5

def contrast_interval(X, y, cluster, c, level=0.95):
    n, k = X.shape
    XtX_inv = np.linalg.inv(X.T @ X)
    beta_hat = XtX_inv @ X.T @ y
    scores = X * (y - X @ beta_hat)[:, None]
    s = pd.DataFrame(scores).groupby(cluster).sum().to_numpy()
    J = len(s)
    V = J / (J - 1) * (n - 1) / (n - k) * XtX_inv @ s.T @ s @ XtX_inv
    estimate, se = c @ beta_hat, np.sqrt(c @ V @ c)
    half = stats.norm.ppf(1 - (1 - level) / 2) * se
    return estimate, se, estimate - half, estimate + half
