# wrong: no care for the ends 0 and 1
# why: the beta distribution has no rho of 0 or 1
# loses: draw_plates__limits 1

def draw_plates(rng, seeds, risk, rho, n_sims):
    a_plus_b = 1 / rho - 1
    luck = rng.beta(risk * a_plus_b, (1 - risk) * a_plus_b, (n_sims, len(seeds)))
    return rng.binomial(seeds, luck)
