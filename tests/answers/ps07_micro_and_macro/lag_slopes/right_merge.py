# right: every pair of rows of a unit by a join, sums by lag

def lag_slopes(x, y, unit, period):
    """Join the table with itself."""
    rows = pd.DataFrame({"unit": unit, "t": period, "x": x, "y": y})
    pairs = rows.merge(rows, on="unit")
    pairs["lag"] = pairs["t_y"] - pairs["t_x"]
    pairs = pairs[pairs["lag"] > 0]
    dx, dy = pairs["x_y"] - pairs["x_x"], pairs["y_y"] - pairs["y_x"]
    squares = (dx**2).groupby(pairs["lag"]).sum()
    return (dx * dy).groupby(pairs["lag"]).sum() / squares, squares / squares.sum()
