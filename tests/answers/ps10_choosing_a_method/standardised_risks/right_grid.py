# right: a fine grid of intercepts and the normal density

def standardised_risks(X, column, beta, sd):
    """Integrate on a grid; shift the linear predictor by the treatment."""
    z = np.linspace(-8, 8, 2001)
    density = np.exp(-(z**2) / 2)
    density /= density.sum()
    untreated = X @ beta - X[:, column] * beta[column]
    risks = [expit(e[:, None] + sd * z) @ density for e in (untreated, untreated + beta[column])]
    return np.mean(risks, axis=1)
