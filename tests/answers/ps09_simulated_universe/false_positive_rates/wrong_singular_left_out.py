# wrong: data sets with a singular full model are left out
# why: warnings are taken for failures
# loses: false_positive_rates__two_stage 0.75, false_positive_rates__full 0.5

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    slopes, rss = draw_summaries(rng, x, J, 0.0, tau, sigma, n_sims)
    ses = np.asarray(slope_ses(slopes, rss, x))
    keep = np.flatnonzero(ses[:, 2] <= ses[:, 0])
    again = np.resize(keep, n_sims)
    slopes, rss = slopes[again], rss[again]
    t = np.abs(slopes.mean(axis=1))[:, None] / slope_ses(slopes, rss, x)
    few, many = J - 1, J * len(x) - J - 1
    critical = stats.t.isf(0.025, [few, many, few])
    return np.mean(t > critical, axis=0)
