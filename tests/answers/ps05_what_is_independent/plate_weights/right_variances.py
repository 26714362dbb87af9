# right: one over the variance of each risk

def plate_weights(seeds, rho):
    """Weigh by one over the variance of y/N, over pi (1 - pi)."""
    variance = (1 - rho) / seeds + rho
    return (1 / variance) / np.sum(1 / variance)
