# wrong: simulated with 20,000 draws
# why: simulation is easier than counting
# loses: chance_cell_vanishes__hand_case 0.75, chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    rng = np.random.default_rng(0)
    n = plates_per_cell.sum()
    drawn = rng.multinomial(n, plates_per_cell / n, size=20_000)
    return float((drawn == 0).any(axis=1).mean())
