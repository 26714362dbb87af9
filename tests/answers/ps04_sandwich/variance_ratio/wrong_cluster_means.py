# wrong: cluster means of the centred x instead of cluster sums
# why: groupby().mean() comes first to mind
# loses: variance_ratio__constant_within 0.5, variance_ratio__unequal_clusters 1.5, variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    x_tilde = x - x.mean()
    means = pd.Series(x_tilde).groupby(cluster).mean()
    return 1 + rho * ((means**2).sum() / (x_tilde**2).sum() - 1)
