# wrong: demeaned regressions for the first two kinds
# why: pairs of one cluster are taken for fixed effects, equal sizes or not
# loses: pair_slopes__unequal_clusters 1.5

def pair_slopes(x, y, first, second):
    i, m = np.triu_indices(len(x), 1)
    dx, dy = x[i] - x[m], y[i] - y[m]
    same_first, same_second = first[i] == first[m], second[i] == second[m]
    table = []
    for kind in (same_first, same_second, ~same_first & ~same_second):
        weight = (dx[kind] ** 2).sum()
        table.append([(dx * dy)[kind].sum() / weight, weight / (dx**2).sum()])
    for row, cluster in enumerate((first, second)):
        data = pd.DataFrame({"x": x, "y": y}).groupby(cluster)
        xw, yw = (data[v].transform("mean") for v in "xy")
        xw, yw = x - xw.to_numpy(), y - yw.to_numpy()
        table[row][0] = (xw * yw).sum() / (xw**2).sum()
    return np.array(table)
