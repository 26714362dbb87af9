# right: the double sum as it stands

def dyadic_vcov(X, u_hat, home, away):
    """Add up outer products of scores of rows with a team in common."""
    n, k = X.shape
    scores = X * u_hat[:, None]
    teams = [{a, b} for a, b in zip(home.tolist(), away.tolist())]
    meat = np.zeros((k, k))
    for i in range(n):
        for j in range(n):
            if teams[i] & teams[j]:
                meat += np.outer(scores[i], scores[j])
    B = np.linalg.inv(X.T @ X)
    return B @ meat @ B
