# right: new data sets for each strategy, and a truth that is not zero

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    """Run one study a strategy."""
    shares = []
    for strategy, df in enumerate((J - 1, J * len(x) - J - 1, J - 1)):
        slopes, rss = draw_summaries(rng, x, J, 1.0, tau, sigma, n_sims)
        t = (slopes.mean(axis=1) - 1) / slope_ses(slopes, rss, x)[:, strategy]
        shares.append(np.mean(2 * stats.t.sf(np.abs(t), df) < 0.05))
    return shares
