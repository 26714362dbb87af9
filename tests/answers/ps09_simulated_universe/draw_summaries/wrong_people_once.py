# wrong: the same people in all data sets
# why: people are drawn before the loop over data sets
# loses: draw_summaries__distribution 1.5, false_positive_rates__two_stage 0.75, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    S_xx = np.sum((x - x.mean()) ** 2)
    true = np.tile(rng.normal(beta, tau, J), (n_sims, 1))
    slopes = rng.normal(true, sigma / np.sqrt(S_xx))
    rss = sigma**2 * rng.chisquare(J * (len(x) - 2), n_sims)
    return slopes, rss
