# wrong: one chi-square with n - 2, multiplied by J
# why: the mean is right; J equal sums are not J independent ones
# loses: draw_summaries__distribution 1.5, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    S_xx = np.sum((x - x.mean()) ** 2)
    slopes = rng.normal(beta, (tau**2 + sigma**2 / S_xx) ** 0.5, (n_sims, J))
    return slopes, J * sigma**2 * rng.chisquare(len(x) - 2, n_sims)
