# right: the Gram matrix of the points, by traces


def identified(X, Z):
    """Ask whether e_m lies in the row space of the Gram matrix."""
    n = len(X)
    M = np.eye(n) - X @ np.linalg.solve(X.T @ X, X.T)
    W = [M @ z for z in Z] + [M]
    W = [
        w / np.sqrt(np.linalg.norm(w @ w.T))
        if np.abs(w).max() > 1e-9 * np.abs(z).max()
        else 0 * w
        for w, z in zip(W, [*Z, np.eye(n)])
    ]
    G = np.array([[np.sum((v.T @ w) ** 2) for w in W] for v in W])
    on = G @ np.linalg.pinv(G, rcond=1e-9, hermitian=True)
    return np.abs(np.diag(on)[:-1] - 1) < 1e-5
