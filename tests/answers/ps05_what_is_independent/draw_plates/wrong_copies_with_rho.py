# wrong: each seed copies with chance rho
# why: two seeds share only if both copy: the correlation is rho squared
# loses: draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    shape = (n_sims, len(seeds))
    leader = rng.random(shape) < risk
    copying = rng.binomial(seeds, rho, shape)
    return copying * leader + rng.binomial(seeds - copying, risk, shape)
