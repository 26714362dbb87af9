# right: sums over coefficients one by one, returned as nested lists

from math import comb


def recentre(G, c):
    """Expand each power of x = (x - c) + c."""
    q = len(G)
    share = [
        [comb(k, r) * c ** (k - r) if k >= r else 0.0 for k in range(q)]
        for r in range(q)
    ]
    return [
        [
            sum(share[r][k] * G[k, l] * share[s][l] for k in range(q) for l in range(q))
            for s in range(q)
        ]
        for r in range(q)
    ]
