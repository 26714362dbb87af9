# right: regressions through the origin of the differences, both orders

def pair_slopes(x, y, first, second):
    """Regress differences on differences, without a constant."""
    dx, dy = np.subtract.outer(x, x).ravel(), np.subtract.outer(y, y).ravel()
    same_1 = np.equal.outer(first, first).ravel()
    same_2 = np.equal.outer(second, second).ravel()
    out = []
    for kind in (same_1 & ~same_2, same_2 & ~same_1, ~(same_1 | same_2)):
        fit = sm.OLS(dy[kind], dx[kind]).fit()
        out.append((fit.params[0], np.sum(dx[kind] ** 2) / np.sum(dx**2)))
    return out
