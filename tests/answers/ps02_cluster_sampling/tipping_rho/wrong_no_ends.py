# wrong: the root search alone
# why: the two ends are not thought of
# loses: tipping_rho__ends 0.5

def tipping_rho(t, J, m, alpha=0.05):
    return optimize.brentq(lambda rho: corrected_test(t, J, m, rho)[2] - alpha, 0, 1)
