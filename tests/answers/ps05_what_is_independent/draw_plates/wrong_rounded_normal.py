# wrong: a rounded normal of the right mean and variance
# why: two moments are taken for a distribution
# loses: draw_plates__shape_and_range 0.5, draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    variance = seeds * risk * (1 - risk) * (1 + (seeds - 1) * rho)
    noise = rng.standard_normal((n_sims, len(seeds)))
    return np.round(seeds * risk + variance**0.5 * noise).astype(int)
