# right: a loop over the classes, plain lists

def best_weights(sizes, rho):
    """Add up worths one by one."""
    total, worths = 0.0, []
    for n_j in sizes:
        a = n_j / (1 + (n_j - 1) * rho)
        worths.append(a)
        total += a
    return [a / total for a in worths]
