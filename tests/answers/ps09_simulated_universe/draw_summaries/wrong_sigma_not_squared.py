# wrong: rss in units of sigma, not of its square
# why: a scale is a scale
# loses: draw_summaries__distribution 1.5, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    S_xx = np.sum((x - x.mean()) ** 2)
    true = rng.normal(beta, tau, (n_sims, J))
    slopes = rng.normal(true, sigma / np.sqrt(S_xx))
    rss = sigma * rng.chisquare(J * (len(x) - 2), n_sims)
    return slopes, rss
