# wrong: 1.0 where it is never significant, 0.0 where it always is
# why: the two ends are mixed up
# loses: tipping_rho__ends 0.5

def tipping_rho(t, J, m, alpha=0.05):

    def excess(rho):
        return corrected_test(t, J, m, rho)[2] - alpha

    if excess(0.0) >= 0:
        return 1.0
    if excess(1.0) < 0:
        return 0.0
    return float(optimize.brentq(excess, 0.0, 1.0))
