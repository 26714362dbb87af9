# wrong: estimate, lower, upper, standard error
# why: the columns of other programs come in that order
# loses: contrast_interval__four_numbers 0.5, contrast_interval__one_coefficient 0.75, contrast_interval__general_contrast 0.75, contrast_interval__few_clusters 0.5, contrast_interval__level 0.5

def contrast_interval(X, y, cluster, c, level=0.95):
    n, k = X.shape
    XtX_inv = np.linalg.inv(X.T @ X)
    beta_hat = XtX_inv @ X.T @ y
    scores = X * (y - X @ beta_hat)[:, None]
    s = pd.DataFrame(scores).groupby(cluster).sum().to_numpy()
    J = len(s)
    V = J / (J - 1) * (n - 1) / (n - k) * XtX_inv @ s.T @ s @ XtX_inv
    estimate, se = c @ beta_hat, np.sqrt(c @ V @ c)
    half = stats.t.ppf(1 - (1 - level) / 2, J - 1) * se
    return estimate, estimate - half, estimate + half, se
