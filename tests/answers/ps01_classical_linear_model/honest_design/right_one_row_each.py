# right: one row of each cluster stands apart, found by a root search

from scipy import optimize


def honest_design(J, m):
    """Let one row of each cluster deviate, and search by how much."""
    cluster = np.repeat(np.arange(J), m)

    def design(a):
        x = cluster.astype(float)
        x[::m] += a
        return x

    def excess(a):
        return dg.pair_correlation(design(a), cluster)

    return design(optimize.brentq(excess, 0, 100 * J, xtol=1e-13, rtol=1e-14))
