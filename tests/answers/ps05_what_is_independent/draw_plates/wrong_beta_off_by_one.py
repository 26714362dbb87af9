# wrong: a + b = 1/rho in place of 1/rho - 1
# why: the beta variance's + 1 is forgotten
# loses: draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    shape = (n_sims, len(seeds))
    if rho == 0:
        return rng.binomial(seeds, risk, shape)
    return rng.binomial(seeds, rng.beta(risk / rho, (1 - risk) / rho, shape))
