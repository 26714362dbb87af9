# wrong: a grid of steps of 0.001
# why: it prints well, with three decimals
# loses: tipping_rho__on_the_border 1

def tipping_rho(t, J, m, alpha=0.05):
    for rho in np.arange(0, 1.0005, 0.001):
        if corrected_test(t, J, m, rho)[2] >= alpha:
            return rho
    return 1.0
