# wrong: rho is left out: sizes alone
# why: the mean of n_j pupils is given variance 1/n_j
# loses: worth__hand_case 0.5, worth__any_weights 1

def worth(weights, sizes, rho):
    variances = 1 / sizes  # of class means, in units of sigma^2
    return float(1 / np.sum(weights**2 * variances))
