# right: a loop over plates

def plate_weights(seeds, rho):
    """Give each plate its effective number of seeds."""
    effective = [N / (1 + (N - 1) * rho) for N in seeds.tolist()]
    return [e / sum(effective) for e in effective]
