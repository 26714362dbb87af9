# wrong: the random-intercept criterion, rho below 0 taken for 0
# why: the library has no negative variance
# loses: equicorrelated_criterion__below_zero 1.25, equicorrelated_criterion__where_it_ends 1

def equicorrelated_criterion(X, y, cluster, rho):
    from course import mixed

    if rho >= 1:
        return np.inf
    products = mixed.cross_products(X, np.ones((len(y), 1)), y, cluster)
    rho = max(rho, 0.0)
    return float(mixed.pieces(products, [[(rho / (1 - rho)) ** 0.5]]).criterion)
