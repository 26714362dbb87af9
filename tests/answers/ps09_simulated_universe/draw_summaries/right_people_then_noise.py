# right: true slopes first, then their errors; one chi-square a person

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    """Draw people, then what their lines miss."""
    n, centred = len(x), x - np.mean(x)
    true = beta + tau * rng.standard_normal((n_sims, J))
    error = sigma / np.linalg.norm(centred) * rng.standard_normal((n_sims, J))
    residual = sigma**2 * rng.chisquare(n - 2, size=(n_sims, J))
    return true + error, residual.sum(axis=1)
