# wrong: MSW on n - 1 degrees of freedom
# why: the means are forgotten in the count
# loses: corrected_contextual__hand_case 1, corrected_contextual__any_data 1.5, corrected_contextual__recovers_truth 1

def corrected_contextual(x, y, cluster):
    means = pd.DataFrame({"x": x, "y": y}).groupby(cluster).transform("mean")
    x_bar, y_bar = means["x"].to_numpy(), means["y"].to_numpy()
    dx, between = x - x_bar, x_bar - x.mean()
    seen = between @ y_bar / (between @ between) - dx @ y / (dx @ dx)
    n, J = len(x), len(np.unique(cluster))
    msb, msw = between @ between / (J - 1), dx @ dx / (n - 1)
    if msb <= msw:
        return float(seen), 0.0, np.nan
    reliability = 1 - msw / msb
    return float(seen), float(reliability), float(seen / reliability)
