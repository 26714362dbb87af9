# right: each seed copies the plate's leader with chance root of rho

def draw_plates(rng, seeds, risk, rho, n_sims):
    """Two seeds agree by copying if both copy: root(rho) squared."""
    shape = (n_sims, len(seeds))
    leader = rng.random(shape) < risk
    copying = rng.binomial(seeds, rho**0.5, shape)
    return copying * leader + rng.binomial(seeds - copying, risk, shape)
