# wrong: a generator of its own, seeded in the function
# why: reproducible at any price
# loses: draw_summaries__shapes_and_seed 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    rng = np.random.default_rng(2009)
    S_xx = np.sum((x - x.mean()) ** 2)
    true = rng.normal(beta, tau, (n_sims, J))
    slopes = rng.normal(true, sigma / np.sqrt(S_xx))
    rss = sigma**2 * rng.chisquare(J * (len(x) - 2), n_sims)
    return slopes, rss
