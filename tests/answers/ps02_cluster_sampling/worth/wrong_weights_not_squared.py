# wrong: weights enter once
# why: a variance of a sum is taken for a sum of variances
# loses: worth__hand_case 0.5, worth__any_weights 1

def worth(weights, sizes, rho):
    variances = rho + (1 - rho) / sizes  # of class means, in units of sigma^2
    return float(1 / np.sum(weights * variances))
