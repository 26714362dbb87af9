# wrong: no answer for means without signal
# why: a negative variance is not expected
# loses: corrected_contextual__no_signal 0.5

def corrected_contextual(x, y, cluster):
    means = pd.DataFrame({"x": x, "y": y}).groupby(cluster).transform("mean")
    x_bar, y_bar = means["x"].to_numpy(), means["y"].to_numpy()
    dx, between = x - x_bar, x_bar - x.mean()
    seen = between @ y_bar / (between @ between) - dx @ y / (dx @ dx)
    n, J = len(x), len(np.unique(cluster))
    msb, msw = between @ between / (J - 1), dx @ dx / (n - J)
    reliability = 1 - msw / msb
    return float(seen), float(reliability), float(seen / reliability)
