# wrong: the part within classes is left out
# why: for large classes only rho counts
# loses: worth__hand_case 0.5, worth__any_weights 1

def worth(weights, sizes, rho):
    variances = rho  # of class means, in units of sigma^2
    return float(1 / np.sum(weights**2 * variances))
