# wrong: plates are taken to be absent independently
# why: (1 - 1/n)^n is remembered as the chance that a row is left out
# loses: chance_cell_vanishes__hand_case 0.75, chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    n = plates_per_cell.sum()
    absent = ((1 - 1 / n) ** n) ** plates_per_cell
    return 1 - np.prod(1 - absent)
