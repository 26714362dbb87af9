# wrong: deviations are repeated by cluster size, in order
# why: the data at hand are sorted
# loses: ols_bias__any_labels 0.5

def ols_bias(X, x, cluster, m0, m1):
    sizes = np.unique(cluster, return_counts=True)[1]
    eps = np.repeat(m0, sizes) + np.repeat(m1, sizes) * x
    return np.linalg.lstsq(X, eps)[0]
