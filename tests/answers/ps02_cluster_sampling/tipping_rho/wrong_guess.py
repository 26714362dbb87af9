# wrong: 0.1 for every test
# why: a typical ICC is quoted
# loses: tipping_rho__on_the_border 1, tipping_rho__ends 0.5

def tipping_rho(t, J, m, alpha=0.05):
    return 0.1
