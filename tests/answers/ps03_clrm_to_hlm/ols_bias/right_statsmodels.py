# right: the expected error of each row, regressed on X by statsmodels

def ols_bias(X, x, cluster, m0, m1):
    """Regress E(eps | X) on X."""
    place = {label: j for j, label in enumerate(sorted(set(cluster.tolist())))}
    expected = [m0[place[c]] + m1[place[c]] * v for c, v in zip(cluster.tolist(), x)]
    return sm.OLS(np.array(expected), X).fit().params
