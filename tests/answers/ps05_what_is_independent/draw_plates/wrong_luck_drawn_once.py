# wrong: luck drawn once a plate, kept in all experiments
# why: n_sims is given to the binomial only
# loses: draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    if rho == 0:
        luck = risk
    elif rho == 1:
        luck = (rng.random(len(seeds)) < risk).astype(float)
    else:
        luck = rng.beta(risk * (1 / rho - 1), (1 - risk) * (1 / rho - 1))
    return rng.binomial(seeds, luck, (n_sims, len(seeds)))
