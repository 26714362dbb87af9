# wrong: the plain means of m0 and m1
# why: u has mean zero over clusters, so nothing is biased
# loses: ols_bias__fresh_data 1, ols_bias__any_labels 0.5

def ols_bias(X, x, cluster, m0, m1):
    bias = np.zeros(X.shape[1])
    bias[0] = m0.mean()
    if len(bias) > 1:
        bias[1] = m1.mean()
    return bias
