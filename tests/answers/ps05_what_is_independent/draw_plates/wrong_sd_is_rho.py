# wrong: luck with a standard deviation of rho
# why: rho is read as the spread of the plates' risks
# loses: draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    luck = risk + rho * rng.standard_normal((n_sims, len(seeds)))
    return rng.binomial(seeds, np.clip(luck, 0, 1))
