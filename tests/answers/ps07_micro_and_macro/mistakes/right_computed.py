# right: every code computed, every report looked up

def mistakes():
    """Compute all slopes."""
    reports = {"A": -0.044, "B": 0.014, "C": -0.447, "D": 0.326}
    x, y = log_price, log_fuel
    X = np.column_stack([np.ones(len(x)), x])
    dx, dy = ml.within(x, country), ml.within(y, country)
    tx, ty = ml.within(dx, year), ml.within(dy, year)
    by_year = mm.slope_parts(x, y, year)
    lag_one = lag_slopes(x, y, country, year)[0][0]
    centred = x - x.mean()
    tried = {
        "pooled": by_country.pooled,
        "between": by_country.between,
        "years": by_year.within,
        "x_only": dx @ y / (dx @ dx),
        "y_only": centred @ dy / (centred @ centred),
        "random": mm.fit_random_intercept(X, y, country).beta_hat[1],
        "contextual": by_country.contextual,
        "two_way": tx @ ty / (tx @ tx),
        "differences": lag_one,
    }
    return {
        report: min(tried, key=lambda code: abs(tried[code] - number))
        for report, number in reports.items()
    }
