# right: a little above the larger critical value


def both_but_not(n1, n2, level):
    """Take one F above both critical values."""
    larger = max(stats.f.ppf(1 - level, 1, n1), stats.f.ppf(1 - level, 1, n2))
    return larger + 1e-6, larger + 1e-6
