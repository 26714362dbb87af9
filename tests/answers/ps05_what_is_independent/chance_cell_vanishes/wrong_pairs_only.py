# wrong: inclusion and exclusion stopped at pairs
# why: the series is cut off
# loses: chance_cell_vanishes__hand_case 0.75, chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    from itertools import combinations

    n = plates_per_cell.sum()
    chance = ((1 - plates_per_cell / n) ** n).sum()
    for a, b in combinations(plates_per_cell, 2):
        chance -= (1 - (a + b) / n) ** n
    return chance
