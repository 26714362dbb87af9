# wrong: cells are taken for equally large
# why: the bootstrap of cells is generalised
# loses: chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    from math import comb

    C, n = len(plates_per_cell), int(plates_per_cell.sum())
    return 1 - sum((-1) ** a * comb(C, a) * (1 - a / C) ** n for a in range(C + 1))
