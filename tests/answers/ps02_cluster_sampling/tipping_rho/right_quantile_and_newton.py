# right: the critical value is compared with t, ends first

def tipping_rho(t, J, m, alpha=0.05):
    """Find where |t| meets its critical value."""

    def excess(rho):
        new, df, _ = corrected_test(abs(t), J, m, rho)
        return new - stats.t.isf(alpha / 2, df)

    if excess(0) <= 0:
        return 0
    if excess(1) > 0:
        return 1
    return optimize.root_scalar(excess, bracket=(0, 1), xtol=1e-10).root
