# wrong: the chances of the cells added up
# why: cells that vanish together are counted twice
# loses: chance_cell_vanishes__hand_case 0.75, chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    n = plates_per_cell.sum()
    return ((1 - plates_per_cell / n) ** n).sum()
