# wrong: one luck an experiment, shared by all plates
# why: the size of the draw is n_sims
# loses: draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    if rho == 0:
        return rng.binomial(seeds, risk, (n_sims, len(seeds)))
    together = rng.random((n_sims, 1)) < rho
    leader = rng.random((n_sims, 1)) < risk
    alone = rng.binomial(seeds, risk, (n_sims, len(seeds)))
    return np.where(together, seeds * leader, alone)
