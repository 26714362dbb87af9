# wrong: true slopes without estimation error
# why: people's coefficients are taken for their estimates
# loses: draw_summaries__distribution 1.5, false_positive_rates__random_intercept 0.5, false_positive_rates__full 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    S_xx = np.sum((x - x.mean()) ** 2)
    true = rng.normal(beta, max(tau, 1e-9), (n_sims, J))
    slopes = true
    rss = sigma**2 * rng.chisquare(J * (len(x) - 2), n_sims)
    return slopes, rss
