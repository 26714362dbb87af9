# right: matrices of differences, picked by lag

def lag_slopes(x, y, unit, period):
    """Mask the matrix of all pairs; weights from the within sum of squares."""
    DX, DY = np.subtract.outer(x, x), np.subtract.outer(y, y)
    lag = np.subtract.outer(period, period)
    same = np.equal.outer(unit, unit)
    T = len(np.unique(period))
    total = T * (ml.within(x, unit) ** 2).sum()
    picks = [same & (lag == L) for L in range(1, T)]
    slopes = np.array([(DX * DY)[pick].sum() / (DX**2)[pick].sum() for pick in picks])
    return slopes, np.array([(DX**2)[pick].sum() for pick in picks]) / total
