# wrong: lags weighed by mean squares
# why: mean is written in place of sum
# loses: lag_slopes__hand_case 0.75, lag_slopes__any_order 1.25, lag_slopes__adds_up 1

def lag_slopes(x, y, unit, period):
    order = np.lexsort((period, np.unique(unit, return_inverse=True)[1]))
    n_periods = len(np.unique(period))
    x, y = (v[order].reshape(-1, n_periods) for v in (x, y))
    products, squares = [], []
    for lag in range(1, n_periods):
        dx, dy = x[:, lag:] - x[:, :-lag], y[:, lag:] - y[:, :-lag]
        products.append((dx * dy).sum())
        squares.append((dx**2).sum())
    squares = np.array(squares)
    pairs = np.arange(n_periods - 1, 0, -1)
    mean = squares / pairs
    return np.array(products) / squares, mean / mean.sum()
