# wrong: squares first, sums afterwards: D is always 1
# why: the order of square and sum is easily swapped
# loses: variance_ratio__constant_within 0.5, variance_ratio__balanced_within 0.5, variance_ratio__unequal_clusters 1.5, variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    x_tilde = x - x.mean()
    squares = pd.Series(x_tilde**2).groupby(cluster).sum()
    return 1 + rho * (squares.sum() / (x_tilde**2).sum() - 1.0)
