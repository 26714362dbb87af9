# wrong: the level of one tail
# why: alpha is halved although p is two-sided
# loses: tipping_rho__on_the_border 1, tipping_rho__ends 0.5

def tipping_rho(t, J, m, alpha=0.05):

    def excess(rho):
        return corrected_test(t, J, m, rho)[2] - alpha / 2

    if excess(0.0) >= 0:
        return 0.0
    if excess(1.0) < 0:
        return 1.0
    return float(optimize.brentq(excess, 0.0, 1.0))
