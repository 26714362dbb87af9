# right: sum of squared weights over worths

def worth(weights, sizes, rho):
    """Use (a) of question 1."""
    a = sizes / (1 + (sizes - 1) * rho)
    return 1 / sum(weights**2 / a)
