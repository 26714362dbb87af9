# wrong: a grid of steps of 0.01
# why: two decimals are thought enough
# loses: tipping_rho__on_the_border 1

def tipping_rho(t, J, m, alpha=0.05):
    for rho in np.linspace(0, 1, 101):
        if corrected_test(t, J, m, rho)[2] >= alpha:
            return float(rho)
    return 1.0
