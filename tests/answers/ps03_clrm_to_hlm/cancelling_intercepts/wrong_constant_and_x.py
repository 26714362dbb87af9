# wrong: only the constant and x are made orthogonal
# why: the examples have two columns
# loses: cancelling_intercepts__fresh_data 1.25

def cancelling_intercepts(X, x, cluster, m1):
    labels, j = np.unique(cluster, return_inverse=True)
    X = np.column_stack([np.ones(len(x)), x])
    T = X.T @ np.eye(len(labels))[j]
    return np.linalg.lstsq(T, -X.T @ (m1[j] * x))[0]
