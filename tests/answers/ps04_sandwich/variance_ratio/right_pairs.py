# right: the quadratic form x'Phi x over all pairs of rows

def variance_ratio(x, cluster, rho):
    """Let x'Phi x over x'x do the work."""
    z = x - x.mean()
    pairs = np.outer(z, z)
    same = cluster[:, None] == cluster
    off = pairs[same].sum() - np.trace(pairs)
    return np.array(1 + rho * off / np.trace(pairs))
