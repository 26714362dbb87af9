# wrong: the worth of the best weights, whatever the weights
# why: sum a_j is remembered as the worth of the sample
# loses: worth__any_weights 1

def worth(weights, sizes, rho):
    variances = rho + (1 - rho) / sizes  # of class means, in units of sigma^2
    return float(np.sum(1 / variances))
