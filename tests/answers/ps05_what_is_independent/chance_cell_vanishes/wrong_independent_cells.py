# wrong: cells are taken to vanish independently
# why: 1 minus a product comes to mind
# loses: chance_cell_vanishes__hand_case 0.75, chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    n = plates_per_cell.sum()
    return 1 - np.prod(1 - (1 - plates_per_cell / n) ** n)
