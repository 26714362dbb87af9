# wrong: a cluster is taken for a run of neighbouring rows
# why: the data at hand happen to be sorted
# loses: variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    x_tilde = x - x.mean()
    starts = np.flatnonzero(np.r_[True, cluster[1:] != cluster[:-1]])
    sums = np.add.reduceat(x_tilde, starts)
    return 1 + rho * (np.sum(sums**2) / np.sum(x_tilde**2) - 1)
