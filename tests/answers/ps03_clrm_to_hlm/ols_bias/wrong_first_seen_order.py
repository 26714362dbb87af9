# wrong: labels in the order of first appearance
# why: pandas' factorize does so
# loses: ols_bias__any_labels 0.5

def ols_bias(X, x, cluster, m0, m1):
    import pandas as pd

    j = pd.factorize(cluster)[0]
    return np.linalg.lstsq(X, m0[j] + m1[j] * x)[0]
