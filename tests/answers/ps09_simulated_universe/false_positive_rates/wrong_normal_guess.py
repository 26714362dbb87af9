# wrong: the guess from kappa, without a simulation
# why: a formula of the lecture is put in the place of the count
# loses: false_positive_rates__two_stage 0.75, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    k2 = kappa_squared(x, J, tau, sigma)
    return np.array([0.05, 2 * stats.norm.sf(1.96 / np.sqrt(k2)), 0.05])
