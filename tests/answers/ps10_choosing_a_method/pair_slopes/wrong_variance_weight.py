# wrong: share of the mean squared distance
# why: means in place of sums: kinds have unlike numbers of pairs
# loses: pair_slopes__adds_up 0.75, pair_slopes__unequal_clusters 1.5

def pair_slopes(x, y, first, second):
    i, m = np.triu_indices(len(x), 1)
    dx, dy = x[i] - x[m], y[i] - y[m]
    same_first, same_second = first[i] == first[m], second[i] == second[m]
    table = []
    for kind in (same_first, same_second, ~same_first & ~same_second):
        weight = (dx[kind] ** 2).sum()
        table.append([(dx * dy)[kind].sum() / weight, weight / (dx**2).sum()])
    means = np.array([(dx[k] ** 2).mean() for k in (same_first, same_second, ~same_first & ~same_second)])
    return np.column_stack([np.array(table)[:, 0], means / means.sum()])
