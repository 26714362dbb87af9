# wrong: the ratio of standard errors, not of variances
# why: tables show standard errors, so the root is taken by habit
# loses: variance_ratio__constant_within 0.5, variance_ratio__balanced_within 0.5, variance_ratio__unequal_clusters 1.5, variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    x_tilde = x - x.mean()
    sums = pd.Series(x_tilde).groupby(cluster).sum()
    return (1 + rho * ((sums**2).sum() / (x_tilde**2).sum() - 1)) ** 0.5
