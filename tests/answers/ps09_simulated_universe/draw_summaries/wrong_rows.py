# wrong: all rows are made, then summarised
# why: the shortest way to a right distribution
# loses: draw_summaries__no_rows 0.5

def draw_summaries(rng, x, J, beta, tau, sigma, n_sims):
    v = beta + tau * rng.normal(size=(n_sims, J, 1))
    y = v * x + sigma * rng.normal(size=(n_sims, J, len(x)))
    c = x - x.mean()
    slopes = y @ c / (c @ c)
    y -= y.mean(axis=2, keepdims=True)
    y -= slopes[..., None] * c
    return slopes, (y**2).sum(axis=(1, 2))
