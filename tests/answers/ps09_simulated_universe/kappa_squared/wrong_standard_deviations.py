# wrong: tau over sigma without squares
# why: tau is taken for a variance
# loses: kappa_squared__exact 1

def kappa_squared(x, J, tau, sigma):
    n, S_xx = len(x), np.sum((x - x.mean()) ** 2)
    lam = 1 + tau * S_xx / sigma
    return lam * (J * n - J - 1) / ((J - 1) * lam + J * (n - 2))
