# wrong: a quarter of the data sets, four times
# why: four workers start from copies of one generator
# loses: draw_summaries__independence 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    total, n_sims = n_sims, max(n_sims // 4, 1)
    S_xx = np.sum((x - x.mean()) ** 2)
    true = rng.normal(beta, tau, (n_sims, J))
    slopes = rng.normal(true, sigma / np.sqrt(S_xx))
    rss = sigma**2 * rng.chisquare(J * (len(x) - 2), n_sims)
    again = np.arange(total) % n_sims
    return slopes[again], rss[again]
