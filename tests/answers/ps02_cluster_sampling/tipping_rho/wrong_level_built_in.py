# wrong: the level is always 5 %
# why: the argument is not used
# loses: tipping_rho__on_the_border 1

def tipping_rho(t, J, m, alpha=0.05):

    def excess(rho):
        return corrected_test(t, J, m, rho)[2] - 0.05

    if excess(0.0) >= 0:
        return 0.0
    if excess(1.0) < 0:
        return 1.0
    return float(optimize.brentq(excess, 0.0, 1.0))
