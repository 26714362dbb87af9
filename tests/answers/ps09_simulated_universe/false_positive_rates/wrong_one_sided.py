# wrong: 5 % on each side
# why: isf(0.05) looks like a 5 % test
# loses: false_positive_rates__two_stage 0.75, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    slopes, rss = draw_summaries(rng, x, J, 0.0, tau, sigma, n_sims)
    t = np.abs(slopes.mean(axis=1))[:, None] / slope_ses(slopes, rss, x)
    few, many = J - 1, J * len(x) - J - 1
    critical = stats.t.isf(0.05, [few, many, few])
    return np.mean(t > critical, axis=0)
