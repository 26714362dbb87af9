# wrong: labels are used as positions from 0
# why: the course's simulators number clusters so
# loses: ols_bias__hand_case 0.5, ols_bias__fresh_data 1, ols_bias__any_labels 0.5

def ols_bias(X, x, cluster, m0, m1):
    return np.linalg.lstsq(X, m0[cluster] + m1[cluster] * x)[0]
