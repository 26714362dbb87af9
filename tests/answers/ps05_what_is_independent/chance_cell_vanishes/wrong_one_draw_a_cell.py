# wrong: as many draws as there are cells
# why: rows and plates are confused
# loses: chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    from math import factorial

    share = plates_per_cell / plates_per_cell.sum()
    return 1 - factorial(len(share)) * np.prod(share)
