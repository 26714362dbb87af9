# wrong: per cent
# why: a share of 5 is easier to read
# loses: false_positive_rates__two_stage 0.75, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    slopes, rss = draw_summaries(rng, x, J, 0.0, tau, sigma, n_sims)
    t = np.abs(slopes.mean(axis=1))[:, None] / slope_ses(slopes, rss, x)
    few, many = J - 1, J * len(x) - J - 1
    critical = stats.t.isf(0.025, [few, many, few])
    return 100 * np.mean(t > critical, axis=0)
