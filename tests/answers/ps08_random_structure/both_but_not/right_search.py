# right: raise both until both reject


def both_but_not(n1, n2, level):
    """Climb in small steps."""
    pair = [0.0, 0.0]
    for i, n in enumerate((n1, n2)):
        while stats.f.sf(pair[i], 1, n) >= level:
            pair[i] += 0.1
    return tuple(pair)
