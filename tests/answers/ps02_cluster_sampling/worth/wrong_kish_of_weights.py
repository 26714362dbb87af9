# wrong: one over the sum of squared weights
# why: the effective number of weighted independent units
# loses: worth__hand_case 0.5, worth__any_weights 1

def worth(weights, sizes, rho):
    variances = rho + (1 - rho) / sizes  # of class means, in units of sigma^2
    return float(1 / np.sum(weights**2))
