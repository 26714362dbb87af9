# wrong: normal luck with the right variance, cut off at 0 and 1
# why: what is cut off is missing from mean and variance
# loses: draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    shape = (n_sims, len(seeds))
    luck = risk + np.sqrt(rho * risk * (1 - risk)) * rng.standard_normal(shape)
    return rng.binomial(seeds, np.clip(luck, 0, 1))
