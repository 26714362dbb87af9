# right: one data set after the other; the sum of squares as a gamma variable

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    """Loop over data sets."""
    S_xx = np.sum(x**2) - len(x) * np.mean(x) ** 2
    slopes, rss = np.empty((n_sims, J)), np.empty(n_sims)
    for s in range(n_sims):
        slopes[s] = rng.normal(beta, tau, J) + rng.normal(0, sigma / S_xx**0.5, J)
        rss[s] = rng.gamma(J * (len(x) - 2) / 2, 2 * sigma**2)
    return slopes, rss
