# right: all pairs of rows in a double loop

def lag_slopes(x, y, unit, period):
    """Visit each pair of rows of a unit once."""
    T = len(set(period.tolist()))
    top, bottom = [0.0] * (T - 1), [0.0] * (T - 1)
    for a in range(len(x)):
        for b in range(len(x)):
            lag = int(period[b] - period[a])
            if unit[a] == unit[b] and lag > 0:
                top[lag - 1] += (x[b] - x[a]) * (y[b] - y[a])
                bottom[lag - 1] += (x[b] - x[a]) ** 2
    return [t / b for t, b in zip(top, bottom)], [b / sum(bottom) for b in bottom]
