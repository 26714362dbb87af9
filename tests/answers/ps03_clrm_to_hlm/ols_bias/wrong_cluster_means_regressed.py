# wrong: one row a cluster: means regressed on means
# why: clusters are the units, so each counts once
# loses: ols_bias__hand_case 0.5, ols_bias__fresh_data 1, ols_bias__any_labels 0.5

def ols_bias(X, x, cluster, m0, m1):
    labels = np.unique(cluster)
    X_bar = np.array([X[cluster == j].mean(axis=0) for j in labels])
    x_bar = np.array([x[cluster == j].mean() for j in labels])
    return np.linalg.lstsq(X_bar, m0 + m1 * x_bar)[0]
