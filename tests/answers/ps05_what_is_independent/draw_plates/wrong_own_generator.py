# wrong: a generator of its own in place of rng
# why: default_rng(0) is copied from an example
# loses: draw_plates__shape_and_range 0.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    rng = np.random.default_rng(0)
    shape = (n_sims, len(seeds))
    together = rng.random(shape) < rho
    whole = seeds * (rng.random(shape) < risk)
    return np.where(together, whole, rng.binomial(seeds, risk, shape))
