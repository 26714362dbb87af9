# right: F ratios of chi-squares, with neither slopes nor rows

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    """Three independent chi-squares are all there is."""
    lam = 1 + (tau / sigma) ** 2 * np.sum((x - x.mean()) ** 2)
    rest = J * (len(x) - 2)
    U = lam * rng.chisquare(1, n_sims)
    A, R = lam * rng.chisquare(J - 1, n_sims), rng.chisquare(rest, n_sims)
    slopes, pooled = A / (J - 1), (A + R) / (J - 1 + rest)
    few, many = stats.f.isf(0.05, 1, J - 1), stats.f.isf(0.05, 1, J - 1 + rest)
    rejects = [U > few * slopes, U > many * pooled]
    rejects.append(U > few * np.where(slopes > R / rest, slopes, pooled))
    return np.mean(rejects, axis=1)
