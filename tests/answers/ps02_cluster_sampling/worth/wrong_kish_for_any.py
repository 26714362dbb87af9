# wrong: n over the design effect, whatever the weights
# why: the lecture's formula for the pooled mean is used for all
# loses: worth__any_weights 1

def worth(weights, sizes, rho):
    variances = rho + (1 - rho) / sizes  # of class means, in units of sigma^2
    return float(sizes.sum() / sampling.design_effect(sizes, rho))
