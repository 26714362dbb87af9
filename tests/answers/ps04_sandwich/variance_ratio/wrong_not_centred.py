# wrong: x is summed as it is, without subtracting its mean
# why: the derivation is read with x for x-tilde; the intercept is forgotten
# loses: variance_ratio__balanced_within 0.5, variance_ratio__unequal_clusters 1.5, variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    sums = pd.Series(x).groupby(cluster).sum()
    return 1 + rho * ((sums**2).sum() / (x**2).sum() - 1)
