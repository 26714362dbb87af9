# right: p-values, with the functions of questions 2 and 3

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    """Count p-values below 5 %."""
    slopes, rss = draw_summaries(rng, x, J, 2.5, tau, sigma, n_sims)
    ses = np.asarray(slope_ses(slopes, rss, x))
    few, many = J - 1, J * (len(x) - 1) - 1
    shares = []
    for column, df in enumerate((few, many, few)):
        t = (slopes.mean(axis=1) - 2.5) / ses[:, column]
        shares.append(np.mean(2 * stats.t.sf(np.abs(t), df) < 0.05))
    return np.array(shares)
