# wrong: S_xx is the sum of squares of x, not about its mean
# why: x is 0 or 1, and nobody says that it has to be centred
# loses: draw_summaries__distribution 1.5, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    S_xx = np.sum(x ** 2)
    true = rng.normal(beta, tau, (n_sims, J))
    slopes = rng.normal(true, sigma / np.sqrt(S_xx))
    rss = sigma**2 * rng.chisquare(J * (len(x) - 2), n_sims)
    return slopes, rss
