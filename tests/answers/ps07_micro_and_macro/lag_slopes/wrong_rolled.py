# wrong: np.roll in place of a shift
# why: the last periods are paired with the first ones of the same unit
# loses: lag_slopes__adds_up 1, lag_slopes__any_order 1.25, lag_slopes__hand_case 0.75

def lag_slopes(x, y, unit, period):
    table = pd.DataFrame({"unit": unit, "t": period, "x": x, "y": y})
    wide = table.pivot(index="unit", columns="t")
    x, y = wide["x"].to_numpy(), wide["y"].to_numpy()
    slopes, squares = [], []
    for lag in range(1, x.shape[1]):
        dx, dy = (np.roll(v, -lag, axis=1) - v for v in (x, y))
        slopes.append((dx * dy).sum() / (dx**2).sum())
        squares.append((dx**2).sum())
    return np.array(slopes), np.array(squares) / sum(squares)
