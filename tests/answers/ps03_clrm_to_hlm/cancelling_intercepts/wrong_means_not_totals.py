# wrong: cluster means in place of totals
# why: every cluster counts once, whatever its size
# loses: cancelling_intercepts__fresh_data 1.25, cancelling_intercepts__any_labels 0.75

def cancelling_intercepts(X, x, cluster, m1):
    labels, j = np.unique(cluster, return_inverse=True)
    T = np.array([X[j == c].mean(axis=0) for c in range(len(labels))]).T
    q = np.array([x[j == c] @ X[j == c] / np.sum(j == c) for c in range(len(labels))])
    return np.linalg.lstsq(T, -q.T @ m1)[0]
