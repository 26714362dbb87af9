# wrong: labels are taken for 0, 1, 2, ...
# why: np.bincount works on the tidy examples
# loses: variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    x_tilde = x - x.mean()
    sums = np.bincount(cluster, weights=x_tilde)
    return 1 + rho * (np.sum(sums**2) / np.sum(x_tilde**2) - 1)
