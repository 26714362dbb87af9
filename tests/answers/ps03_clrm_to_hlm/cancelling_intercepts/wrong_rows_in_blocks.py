# wrong: labels ignored: rows are taken in blocks of the sorted sizes
# why: the data at hand are sorted
# loses: cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    sizes = np.unique(cluster, return_counts=True)[1]
    j = np.repeat(np.arange(len(sizes)), sizes)
    T = X.T @ np.eye(len(sizes))[j]
    return np.linalg.lstsq(T, -X.T @ (m1[j] * x))[0]
