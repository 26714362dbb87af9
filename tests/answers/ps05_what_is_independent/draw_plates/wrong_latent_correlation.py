# wrong: rho as the correlation of normal variables behind the seeds
# why: a threshold makes zeros and ones less alike than what it cuts
# loses: draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    shape = (n_sims, len(seeds))
    if rho == 1:
        return seeds * (rng.random(shape) < risk)
    shared = np.sqrt(rho) * rng.standard_normal(shape)
    luck = stats.norm.cdf((stats.norm.ppf(risk) - shared) / np.sqrt(1 - rho))
    return rng.binomial(seeds, luck)
