# right: frozen scipy distributions with the generator handed on

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    """Name both distributions and draw from them."""
    spread = (tau**2 + sigma**2 / (len(x) * np.var(x))) ** 0.5
    slope = stats.norm(beta, spread)
    rss = stats.chi2(J * (len(x) - 2), scale=sigma**2)
    return (
        slope.rvs((n_sims, J), random_state=rng),
        rss.rvs(n_sims, random_state=rng),
    )
