# wrong: (J - 1)/J for every coefficient
# why: the visible case is taken for the rule
# loses: expected_cr0_ratio__fresh_data 1

def expected_cr0_ratio(X, cluster, Phi):
    J = len(np.unique(cluster))
    return np.full(X.shape[1], (J - 1) / J)
