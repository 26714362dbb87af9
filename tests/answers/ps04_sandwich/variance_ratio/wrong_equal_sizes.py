# wrong: reshape to (J, n/J): works for equal, sorted clusters only
# why: textbook formulas are for balanced designs
# loses: variance_ratio__unequal_clusters 1.5, variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    x_tilde = x - x.mean()
    sums = x_tilde.reshape(len(np.unique(cluster)), -1).sum(axis=1)
    return 1 + rho * (np.sum(sums**2) / np.sum(x_tilde**2) - 1)
