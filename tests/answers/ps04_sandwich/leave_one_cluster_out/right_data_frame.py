# right: a data frame, a column a cluster, turned; its labels are NumPy's own strings

def leave_one_cluster_out(X, y, cluster):
    """Collect the fits by label, in sorted order."""
    fits = {
        label: sm.OLS(y[cluster != label], X[cluster != label]).fit().params
        for label in np.unique(cluster)
    }
    return pd.DataFrame(fits).T
