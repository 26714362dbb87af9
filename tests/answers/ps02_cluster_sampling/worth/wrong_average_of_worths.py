# wrong: the weighted average of the worths
# why: a weighted mean is taken of whatever there is
# loses: worth__hand_case 0.5, worth__any_weights 1

def worth(weights, sizes, rho):
    variances = rho + (1 - rho) / sizes  # of class means, in units of sigma^2
    return float(np.sum(weights / variances))
