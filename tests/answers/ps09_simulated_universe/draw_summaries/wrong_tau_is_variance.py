# wrong: tau is taken for a variance
# why: the post of the lecture calls its standard deviation so
# loses: draw_summaries__distribution 1.5, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    S_xx = np.sum((x - x.mean()) ** 2)
    true = rng.normal(beta, np.sqrt(tau), (n_sims, J))
    slopes = rng.normal(true, sigma / np.sqrt(S_xx))
    rss = sigma**2 * rng.chisquare(J * (len(x) - 2), n_sims)
    return slopes, rss
