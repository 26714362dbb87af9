# right: cell after cell, by the binomials of the plates still to be drawn

def chance_cell_vanishes(plates_per_cell):
    """Follow the distribution of the plates drawn from the cells so far."""
    n = int(plates_per_cell.sum())
    held = np.zeros(n + 1)  # probability so far, by plates drawn from the cells so far
    held[0] = 1.0
    left = 1.0  # share of the cells still to come
    for m in plates_per_cell:
        share = min(m / n / left, 1.0)
        new = np.zeros(n + 1)
        for drawn in range(n + 1):
            at_least_one = stats.binom.pmf(np.arange(1, n - drawn + 1), n - drawn, share)
            new[drawn + 1 :] += held[drawn] * at_least_one
        held, left = new, left - m / n
    return float(1 - held[n])
