# wrong: the truth is the mean of these people's true slopes
# why: the people at hand are taken for the population
# loses: false_positive_rates__two_stage 0.75, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    _, rss = draw_summaries(rng, x, J, 0.0, 0.0, sigma, n_sims)
    true = tau * rng.normal(size=(n_sims, J))
    S_xx = np.sum((x - x.mean()) ** 2)
    slopes = true + sigma / S_xx**0.5 * rng.normal(size=(n_sims, J))
    error = slopes.mean(axis=1) - true.mean(axis=1)
    t = np.abs(error)[:, None] / slope_ses(slopes, rss, x)
    few, many = J - 1, J * len(x) - J - 1
    return np.mean(t > stats.t.isf(0.025, [few, many, few]), axis=0)
