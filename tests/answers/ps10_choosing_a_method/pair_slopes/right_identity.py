# right: no pair is formed: n_j times the sums of squares within clusters

def pair_slopes(x, y, first, second):
    """Use the identity of 1 (a) in each cluster, and subtract for the rest."""
    def sums(a, b, groups):
        total = 0.0
        for rows in groups:
            u, v = a[rows], b[rows]
            total += len(u) * ((u - u.mean()) * (v - v.mean())).sum()
        return total

    everything = [np.arange(len(x))]
    by_first = [first == label for label in np.unique(first)]
    by_second = [second == label for label in np.unique(second)]
    xy = [sums(x, y, groups) for groups in (by_first, by_second, everything)]
    xx = [sums(x, x, groups) for groups in (by_first, by_second, everything)]
    xy_kinds = np.array([xy[0], xy[1], xy[2] - xy[0] - xy[1]])
    xx_kinds = np.array([xx[0], xx[1], xx[2] - xx[0] - xx[1]])
    return np.column_stack([xy_kinds / xx_kinds, xx_kinds / xx[2]])
