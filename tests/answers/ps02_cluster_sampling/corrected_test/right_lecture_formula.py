# right: formula (9) of the lecture, and g solved for

def corrected_test(t, J, m, rho):
    """Match g h and 2 g^2 h."""
    n = J * m
    deff = 1 + (m - 1) * rho
    c = np.sqrt((1 - rho * (m - 1) / (n - 1)) / deff)
    mean = deff * (J - 1) + (1 - rho) * (n - J)
    variance = 2 * deff**2 * (J - 1) + 2 * (1 - rho) ** 2 * (n - J)
    g = variance / (2 * mean)
    h = mean / g
    return [c * t, h, stats.f.sf((c * t) ** 2, 1, h)]
