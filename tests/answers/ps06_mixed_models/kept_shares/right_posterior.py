# right: one less the share that is left, by the lecture's second form of (8)

def kept_shares(x, G, sigma2):
    """Root of G, so that a singular G would do as well."""
    values, vectors = np.linalg.eigh(G)
    L = vectors * np.sqrt(np.maximum(values, 0))
    Z = np.c_[np.ones_like(x), x]
    left = L @ np.linalg.solve(np.eye(2) + L.T @ Z.T @ Z @ L / sigma2, L.T)
    return 1 - np.diag(left) / np.diag(G)
