# right: residuals and bread from statsmodels, sums by a data frame

def cluster_parts(X, y, cluster):
    """Take what the fitted model offers; return a data frame."""
    fit = sm.OLS(y, X).fit()
    rows = X * fit.resid[:, None] @ fit.normalized_cov_params
    return pd.DataFrame(rows, index=cluster).groupby(level=0).sum()
