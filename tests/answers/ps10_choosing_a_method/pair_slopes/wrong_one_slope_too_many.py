# wrong: a constant in the regression of differences
# why: linregress on the pairs puts in an intercept, and the sign of a pair is arbitrary
# loses: pair_slopes__hand_case 0.75, pair_slopes__adds_up 0.75, pair_slopes__unequal_clusters 1.5

def pair_slopes(x, y, first, second):
    i, m = np.triu_indices(len(x), 1)
    dx, dy = x[i] - x[m], y[i] - y[m]
    same_first, same_second = first[i] == first[m], second[i] == second[m]
    table = []
    for kind in (same_first, same_second, ~same_first & ~same_second):
        weight = (dx[kind] ** 2).sum()
        table.append([np.polyfit(dx[kind], dy[kind], 1)[0], weight / (dx**2).sum()])
    return np.array(table)
