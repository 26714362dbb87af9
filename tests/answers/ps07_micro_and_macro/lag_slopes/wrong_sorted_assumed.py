# wrong: rows taken as sorted by unit and period
# why: the data at hand are sorted
# loses: lag_slopes__any_order 1.25, lag_slopes__adds_up 1

def lag_slopes(x, y, unit, period):
    order = np.lexsort((period, np.unique(unit, return_inverse=True)[1]))
    n_periods = len(np.unique(period))
    x, y = (v.reshape(-1, n_periods) for v in (x, y))
    products, squares = [], []
    for lag in range(1, n_periods):
        dx, dy = x[:, lag:] - x[:, :-lag], y[:, lag:] - y[:, :-lag]
        products.append((dx * dy).sum())
        squares.append((dx**2).sum())
    squares = np.array(squares)
    return np.array(products) / squares, squares / squares.sum()
