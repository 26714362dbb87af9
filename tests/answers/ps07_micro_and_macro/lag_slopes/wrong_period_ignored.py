# wrong: sorted by unit only
# why: groupby keeps the order of the rows
# loses: lag_slopes__any_order 1.25, lag_slopes__adds_up 1

def lag_slopes(x, y, unit, period):
    order = np.argsort(unit, kind='stable')
    n_periods = len(np.unique(period))
    x, y = (v[order].reshape(-1, n_periods) for v in (x, y))
    products, squares = [], []
    for lag in range(1, n_periods):
        dx, dy = x[:, lag:] - x[:, :-lag], y[:, lag:] - y[:, :-lag]
        products.append((dx * dy).sum())
        squares.append((dx**2).sum())
    squares = np.array(squares)
    return np.array(products) / squares, squares / squares.sum()
