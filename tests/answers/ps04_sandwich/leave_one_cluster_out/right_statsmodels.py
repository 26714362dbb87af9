# right: a fit of statsmodels without each cluster; a list comes back

def leave_one_cluster_out(X, y, cluster):
    """Refit with statsmodels."""
    return [
        sm.OLS(y[cluster != label], X[cluster != label]).fit().params.tolist()
        for label in sorted(set(cluster.tolist()))
    ]
