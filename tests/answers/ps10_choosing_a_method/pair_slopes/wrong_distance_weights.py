# wrong: weights of |x_i - x_l|, not its square
# why: the further the better, but in which power was not derived
# loses: pair_slopes__hand_case 0.75, pair_slopes__adds_up 0.75, pair_slopes__unequal_clusters 1.5

def pair_slopes(x, y, first, second):
    i, m = np.triu_indices(len(x), 1)
    dx, dy = x[i] - x[m], y[i] - y[m]
    same_first, same_second = first[i] == first[m], second[i] == second[m]
    table = []
    for kind in (same_first, same_second, ~same_first & ~same_second):
        weight = (dx[kind] ** 2).sum()
        table.append([(np.sign(dx) * dy)[kind].sum() / np.abs(dx[kind]).sum(), weight / (dx**2).sum()])
    return np.array(table)
