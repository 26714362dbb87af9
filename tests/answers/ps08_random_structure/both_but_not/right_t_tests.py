# right: squares of t quantiles


def both_but_not(n1, n2, level):
    """Square two-sided t quantiles of a slightly stricter level."""
    t = stats.t.isf(0.99 * level / 2, np.array([n1, n2]))
    return t**2
