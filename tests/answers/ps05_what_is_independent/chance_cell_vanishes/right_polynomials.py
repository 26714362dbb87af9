# right: n! times a coefficient of a product of series

def chance_cell_vanishes(plates_per_cell):
    """Multiply the series of exp(p x) - 1, one for each cell."""
    from math import factorial

    n = int(plates_per_cell.sum())
    series = np.polynomial.Polynomial([1.0])
    for m in plates_per_cell:
        terms = [(m / n) ** a / factorial(a) if a else 0.0 for a in range(n + 1)]
        series = np.polynomial.Polynomial((series * np.polynomial.Polynomial(terms)).coef[: n + 1])
    coef = np.r_[series.coef, np.zeros(n + 1)]
    return 1 - factorial(n) * coef[n]
