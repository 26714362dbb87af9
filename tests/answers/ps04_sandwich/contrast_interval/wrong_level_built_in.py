# wrong: 95 % whatever level says
# why: 0.975 is typed in and never looked at again
# loses: contrast_interval__level 0.5

def contrast_interval(X, y, cluster, c, level=0.95):
    n, k = X.shape
    XtX_inv = np.linalg.inv(X.T @ X)
    beta_hat = XtX_inv @ X.T @ y
    scores = X * (y - X @ beta_hat)[:, None]
    s = pd.DataFrame(scores).groupby(cluster).sum().to_numpy()
    J = len(s)
    V = J / (J - 1) * (n - 1) / (n - k) * XtX_inv @ s.T @ s @ XtX_inv
    estimate, se = c @ beta_hat, np.sqrt(c @ V @ c)
    half = stats.t.ppf(0.975, J - 1) * se
    return estimate, se, estimate - half, estimate + half
