# wrong: S_xx is not about the mean
# why: x is 0 or 1
# loses: kappa_squared__hand_case 0.25, kappa_squared__exact 1

def kappa_squared(x, J, tau, sigma):
    n, S_xx = len(x), np.sum(x ** 2)
    lam = 1 + tau**2 * S_xx / sigma**2
    return lam * (J * n - J - 1) / ((J - 1) * lam + J * (n - 2))
