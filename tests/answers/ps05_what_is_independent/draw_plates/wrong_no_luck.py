# wrong: binomial, rho is not used
# why: risk and seeds are all that a binomial takes
# loses: draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    return rng.binomial(seeds, risk, (n_sims, len(seeds)))
