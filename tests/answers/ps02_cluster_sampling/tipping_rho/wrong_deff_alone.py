# wrong: the design effect that brings t down to its critical value
# why: deff = (t / 1.96)^2 is solved for rho
# loses: tipping_rho__on_the_border 1

def tipping_rho(t, J, m, alpha=0.05):
    critical = stats.t.isf(alpha / 2, J * m - 1)
    rho = ((t / critical) ** 2 - 1) / (m - 1)
    return float(min(max(rho, 0.0), 1.0))
