# right: Newton's method and loops, no statsmodels

def logit_se(X, events, seeds, unit=None):
    """Fit by Newton; add up outer products one by one."""
    beta = np.zeros(X.shape[1])
    for _ in range(50):
        mu = 1 / (1 + np.exp(-X @ beta))
        information = (X * (seeds * mu * (1 - mu))[:, None]).T @ X
        beta = beta + np.linalg.solve(information, X.T @ (events - seeds * mu))
    meat = np.zeros_like(information)
    if unit is None:
        for x, y, N, m in zip(X, events, seeds, mu):
            meat += (y * (1 - m) ** 2 + (N - y) * m**2) * np.outer(x, x)
    else:
        for label in set(unit.tolist()):
            s = X[unit == label].T @ (events - seeds * mu)[unit == label]
            meat += np.outer(s, s)
    V = np.linalg.solve(information, np.linalg.solve(information, meat).T)
    return np.sqrt(np.diag(V))
