# right: a matrix of who plays, and its products

def dyadic_vcov(X, u_hat, home, away):
    """Two rows share a team where the product of incidences is positive."""
    teams = np.unique(np.concatenate([home, away]))
    plays = (home[:, None] == teams).astype(int) + (away[:, None] == teams)
    d = np.minimum(plays @ plays.T, 1)
    filling = (X * u_hat[:, None]).T @ d @ (X * u_hat[:, None])
    P = np.linalg.pinv(X)
    bread = P @ P.T
    return bread @ filling @ bread
