# wrong: the corrected t is compared with 1.96
# why: the corrected degrees of freedom are forgotten
# loses: tipping_rho__on_the_border 1

def tipping_rho(t, J, m, alpha=0.05):
    z = stats.norm.isf(alpha / 2)

    def excess(rho):
        return abs(corrected_test(t, J, m, rho)[0]) - z

    if excess(0) <= 0:
        return 0.0
    if excess(1) > 0:
        return 1.0
    return optimize.brentq(excess, 0, 1)
