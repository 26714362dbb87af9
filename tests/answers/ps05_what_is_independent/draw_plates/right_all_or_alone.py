# right: with chance rho the whole plate does the same, else each seed for itself

def draw_plates(rng, seeds, risk, rho, n_sims):
    """Mix all-or-none plates with binomial ones."""
    shape = (n_sims, len(seeds))
    together = rng.random(shape) < rho
    whole = seeds * (rng.random(shape) < risk)
    return np.where(together, whole, rng.binomial(seeds, risk, shape))
