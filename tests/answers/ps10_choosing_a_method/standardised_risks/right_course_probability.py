# right: the course's average over normal intercepts

def standardised_risks(X, column, beta, sd):
    """Set the treatment, and let the course integrate."""
    shares = []
    for treatment in (0, 1):
        X_set = X.astype(float)
        X_set[:, column] = treatment
        shares.append(np.mean(lg.marginal_probability(X_set @ beta, sd)))
    return shares
