# wrong: J/(J - 1) alone in front
# why: the factor is remembered from clubSandwich, or the rest thought negligible
# loses: contrast_interval__one_coefficient 0.75

def contrast_interval(X, y, cluster, c, level=0.95):
    XtX_inv = np.linalg.inv(X.T @ X)
    beta_hat = XtX_inv @ X.T @ y
    scores = X * (y - X @ beta_hat)[:, None]
    s = pd.DataFrame(scores).groupby(cluster).sum().to_numpy()
    J = len(s)
    V = J / (J - 1) * XtX_inv @ s.T @ s @ XtX_inv
    estimate, se = c @ beta_hat, np.sqrt(c @ V @ c)
    half = stats.t.ppf(1 - (1 - level) / 2, J - 1) * se
    return estimate, se, estimate - half, estimate + half
