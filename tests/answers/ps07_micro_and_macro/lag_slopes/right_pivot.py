# right: pandas: a table of units by periods, and diff

def lag_slopes(x, y, unit, period):
    """Difference a wide table, lag after lag."""
    table = pd.DataFrame({"x": x, "y": y, "unit": unit, "period": period})
    wide = table.pivot(index="period", columns="unit")
    slopes, squares = [], []
    for lag in range(1, len(wide)):
        change = wide.diff(lag).dropna()
        dx, dy = change["x"].to_numpy().ravel(), change["y"].to_numpy().ravel()
        slopes.append(np.linalg.lstsq(dx[:, None], dy)[0][0])
        squares.append(np.sum(dx**2))
    return np.array(slopes), np.array(squares) / np.sum(squares)
