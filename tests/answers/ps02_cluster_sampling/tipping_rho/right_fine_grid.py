# right: a grid of 20,001 values, searched as a sorted list

def tipping_rho(t, J, m, alpha=0.05):
    """Look the first value up that is no longer significant."""
    rho = np.linspace(0, 1, 20_001)
    n, deff = J * m, 1 + (m - 1) * rho
    e = deff * (J - 1) + (1 - rho) * (n - J)
    df = e**2 / (deff**2 * (J - 1) + (1 - rho) ** 2 * (n - J))
    p = 2 * stats.t.sf(abs(t) * np.sqrt(e / (n - 1) / deff), df)
    lost = p >= alpha
    return float(rho[np.argmax(lost)]) if lost.any() else 1.0
