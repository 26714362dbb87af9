# right: the rows' slopes projected on X; cluster dummies do the rest

def cancelling_intercepts(X, x, cluster, m1):
    """Least squares with the k x J matrix of totals made by a loop."""
    labels = np.unique(cluster)
    T, q = [], np.zeros(X.shape[1])
    for label, slope in zip(labels, m1, strict=True):
        rows = cluster == label
        T.append(X[rows].sum(axis=0))
        q += slope * (x[rows] @ X[rows])
    return np.linalg.pinv(np.array(T).T) @ -q
