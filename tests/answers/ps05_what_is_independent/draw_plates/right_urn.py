# right: Polya's urn, seed by seed

def draw_plates(rng, seeds, risk, rho, n_sims):
    """The next seed germinates with a chance that has learnt from those before."""
    shape = (n_sims, len(seeds))
    germinated = np.zeros(shape, dtype=int)
    for drawn in range(int(seeds.max())):
        chance = ((1 - rho) * risk + rho * germinated) / (1 - rho + rho * drawn) if (
            rho < 1 or drawn > 0
        ) else np.broadcast_to(risk, shape)
        new = rng.random(shape) < chance
        germinated += new & (drawn < seeds)
    return germinated
