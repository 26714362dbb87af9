# right: a table with one row a label is returned as it is


def cluster_parts(X, y, cluster):
    fit = sm.OLS(y, X).fit()
    scores = pd.DataFrame(X * np.asarray(fit.resid)[:, None])
    return scores.groupby(cluster).sum() @ np.linalg.inv(X.T @ X)
