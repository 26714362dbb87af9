# wrong: labels in the order of first appearance
# why: a dictionary is filled row by row
# loses: cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    labels = list(dict.fromkeys(cluster.tolist()))
    j = np.array([labels.index(c) for c in cluster.tolist()])
    T = X.T @ np.eye(len(labels))[j]
    return np.linalg.lstsq(T, -X.T @ (m1[j] * x))[0]
