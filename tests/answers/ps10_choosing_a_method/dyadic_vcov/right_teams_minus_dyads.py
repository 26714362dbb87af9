# right: clusters of each team's matches, minus the two teams' own pairs

def dyadic_vcov(X, u_hat, home, away):
    """Sum over teams counts pairs with two common teams twice: take them off once."""
    scores = X * u_hat[:, None]
    meat = 0
    for team in np.union1d(home, away):
        s = scores[(home == team) | (away == team)].sum(axis=0)
        meat = meat + np.outer(s, s)
    dyad = [str(sorted([str(a), str(b)])) for a, b in zip(home, away)]
    s = pd.DataFrame(scores).groupby(dyad).sum().to_numpy()
    meat = meat - s.T @ s
    half = np.linalg.solve(X.T @ X, meat)
    return np.linalg.solve(X.T @ X, half.T)
