# wrong: the chance that all cells are there
# why: the question is turned round
# loses: chance_cell_vanishes__hand_case 0.75, chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    from itertools import combinations

    n, present = plates_per_cell.sum(), 0.0
    for size in range(len(plates_per_cell) + 1):
        for gone in combinations(plates_per_cell, size):
            present += (-1) ** size * (1 - sum(gone) / n) ** n
    return present
