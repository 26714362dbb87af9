# wrong: J - 1 degrees of freedom for all
# why: people are the units
# loses: false_positive_rates__random_intercept 0.5

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    slopes, rss = draw_summaries(rng, x, J, 0.0, tau, sigma, n_sims)
    t = np.abs(slopes.mean(axis=1))[:, None] / slope_ses(slopes, rss, x)
    few, many = J - 1, J * len(x) - J - 1
    critical = stats.t.isf(0.025, few)
    return np.mean(t > critical, axis=0)
