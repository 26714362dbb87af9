# wrong: the sign is turned
# why: bias as what is missing to the truth
# loses: ols_bias__hand_case 0.5, ols_bias__fresh_data 1, ols_bias__any_labels 0.5

def ols_bias(X, x, cluster, m0, m1):
    j = np.unique(cluster, return_inverse=True)[1]
    return -np.linalg.lstsq(X, m0[j] + m1[j] * x)[0]
