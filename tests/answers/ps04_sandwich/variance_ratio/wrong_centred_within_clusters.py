# wrong: x is centred by cluster means instead of the overall mean
# why: within-centring is what the fixed-effects lecture does
# loses: variance_ratio__constant_within 0.5, variance_ratio__unequal_clusters 1.5, variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    x = pd.Series(x)
    x_tilde = x - x.groupby(cluster).transform("mean")
    sums = x_tilde.groupby(cluster).sum()
    return 1 + rho * ((sums**2).sum() / (x_tilde**2).sum() - 1)
