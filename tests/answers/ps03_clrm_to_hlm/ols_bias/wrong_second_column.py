# wrong: the second column of X is taken for x
# why: in every example of the lecture it is
# loses: ols_bias__fresh_data 1

def ols_bias(X, x, cluster, m0, m1):
    j = np.unique(cluster, return_inverse=True)[1]
    x = X[:, min(1, X.shape[1] - 1)] if X.shape[1] > 1 else x
    return np.linalg.lstsq(X, m0[j] + m1[j] * x)[0]
