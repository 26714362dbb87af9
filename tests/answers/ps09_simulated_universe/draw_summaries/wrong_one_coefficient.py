# wrong: n - 1 degrees of freedom a person
# why: only the slope is counted, the intercept is forgotten
# loses: draw_summaries__distribution 1.5, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    S_xx = np.sum((x - x.mean()) ** 2)
    true = rng.normal(beta, tau, (n_sims, J))
    slopes = rng.normal(true, sigma / np.sqrt(S_xx))
    rss = sigma**2 * rng.chisquare(J * (len(x) - 1), n_sims)
    return slopes, rss
