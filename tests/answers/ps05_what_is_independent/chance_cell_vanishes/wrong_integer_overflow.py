# wrong: the right series in NumPy's integers, which overflow from 16 plates on
# why: counting draws in whole numbers is exact, until they no longer fit into 64 bits
# loses: chance_cell_vanishes__any_sizes 1.75

def chance_cell_vanishes(plates_per_cell):
    from itertools import combinations

    n, missed = plates_per_cell.sum(), 0
    for size in range(1, len(plates_per_cell) + 1):
        for gone in combinations(plates_per_cell, size):
            missed += (-1) ** (size + 1) * (n - sum(gone)) ** n
    return missed / n**n
