# wrong: the limit for many people
# why: J - 1 is taken for J on both sides
# loses: kappa_squared__hand_case 0.25, kappa_squared__exact 1

def kappa_squared(x, J, tau, sigma):
    n, S_xx = len(x), np.sum((x - x.mean()) ** 2)
    lam = 1 + tau**2 * S_xx / sigma**2
    return lam * (n - 1) / (lam + n - 2)
