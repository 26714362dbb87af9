# wrong: 1 + (n/J - 1) rho for every regressor
# why: the design effect of a mean is remembered as the factor for everything
# loses: variance_ratio__balanced_within 0.5, variance_ratio__unequal_clusters 1.5, variance_ratio__any_labels 0.5

def variance_ratio(x, cluster, rho):
    return 1 + (len(x) / len(np.unique(cluster)) - 1) * rho
