# wrong: a slope for each unit and lag, then their plain mean
# why: units that hardly moved count as much as those that tell something
# loses: lag_slopes__adds_up 1, lag_slopes__any_order 1.25

def lag_slopes(x, y, unit, period):
    table = pd.DataFrame({"unit": unit, "t": period, "x": x, "y": y})
    wide = table.pivot(index="unit", columns="t")
    x, y = wide["x"].to_numpy(), wide["y"].to_numpy()
    slopes, squares = [], []
    for lag in range(1, x.shape[1]):
        dx, dy = x[:, lag:] - x[:, :-lag], y[:, lag:] - y[:, :-lag]
        with np.errstate(invalid="ignore", divide="ignore"):
            slopes.append(np.nanmean((dx * dy).sum(axis=1) / (dx**2).sum(axis=1)))
        squares.append((dx**2).sum())
    return np.array(slopes), np.array(squares) / sum(squares)
