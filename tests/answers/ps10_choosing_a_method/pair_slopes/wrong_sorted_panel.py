# wrong: rows are reshaped to first x second
# why: the data at hand are sorted and complete
# loses: pair_slopes__unequal_clusters 1.5

def pair_slopes(x, y, first, second):
    J = len(np.unique(first))
    x, y = x.reshape(J, -1), y.reshape(J, -1)
    dx, dy = [np.subtract.outer(v, v) for v in (x, y)]  # (J, T, J, T)
    j, t = np.eye(J, dtype=bool), np.eye(x.shape[1], dtype=bool)
    same_1 = np.broadcast_to(j[:, None, :, None], dx.shape)
    same_2 = np.broadcast_to(t[None, :, None, :], dx.shape)
    kinds = (same_1, same_2, ~same_1 & ~same_2)
    xx = np.array([(dx[kind] ** 2).sum() for kind in kinds])
    xy = np.array([(dx * dy)[kind].sum() for kind in kinds])
    return np.column_stack([xy / xx, xx / xx.sum()])
