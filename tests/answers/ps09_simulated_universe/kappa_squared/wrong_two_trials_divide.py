# wrong: the residuals' mean square is formed on the way
# why: with two trials it is zero over zero
# loses: kappa_squared__exact 1

def kappa_squared(x, J, tau, sigma):
    n, S_xx = len(x), np.sum((x - x.mean()) ** 2)
    lam = 1 + tau**2 * S_xx / sigma**2
    shares = np.array([J - 1, J * (n - 2)]) / (J * n - J - 1)
    each = np.array([J - 1, J * (n - 2) / lam]) / np.array([J - 1, J * (n - 2)])
    return 1 / (shares @ each)
