# wrong: cluster means times the mean cluster size, for cluster sums
# why: means are at hand, and all clusters are taken to be of one size
# loses: variance_ratio__unequal_clusters 1.5

def variance_ratio(x, cluster, rho):
    x_tilde = x - x.mean()
    means = pd.Series(x_tilde).groupby(cluster).mean()
    sums = means * len(x) / len(means)
    return 1 + rho * ((sums**2).sum() / (x_tilde**2).sum() - 1)
