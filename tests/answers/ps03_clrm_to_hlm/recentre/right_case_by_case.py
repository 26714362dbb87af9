# right: variances and covariances written out entry by entry

def recentre(G, c):
    """Write out Var and Cov of u0 + c u1 + c^2 u2, u1 + 2 c u2, u2."""
    q = len(G)
    weights = [[1, c, c * c][:q], [0, 1, 2 * c][:q], [0, 0, 1][:q]][:q]
    new = np.zeros((q, q))
    for a in range(q):
        for b in range(q):
            new[a, b] = sum(
                weights[a][r] * weights[b][s] * G[r, s]
                for r in range(q)
                for s in range(q)
            )
    return new
