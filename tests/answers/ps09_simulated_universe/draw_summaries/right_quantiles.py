# right: uniform numbers through quantile functions

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    """Invert the distribution functions."""
    u = rng.random((n_sims, J + 1))
    sd = np.hypot(tau, sigma / np.sqrt(((x - x.mean()) ** 2).sum()))
    rss = stats.chi2.ppf(u[:, J], J * (len(x) - 2)) * sigma**2
    return stats.norm.ppf(u[:, :J], beta, sd), rss
