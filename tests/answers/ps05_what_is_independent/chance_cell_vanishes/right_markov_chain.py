# right: a chain on the set of cells seen so far

def chance_cell_vanishes(plates_per_cell):
    """Draw plate by plate; a state is the set of cells seen, as bits."""
    C, n = len(plates_per_cell), plates_per_cell.sum()
    p = np.zeros(2**C)
    p[0] = 1.0
    for _ in range(n):
        new = np.zeros(2**C)
        for state in np.flatnonzero(p):
            for c in range(C):
                new[state | 1 << c] += p[state] * plates_per_cell[c] / n
        p = new
    return 1 - p[-1]
