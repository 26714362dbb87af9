# right: Taylor: the new coefficients are derivatives at c

def recentre(G, c):
    """Use numpy's polynomials: the r-th coefficient is f^(r)(c) / r!."""
    from math import factorial

    q = len(G)
    columns = []
    for power in range(q):
        curve = np.polynomial.Polynomial(np.eye(q)[power])
        column = [curve(c)]
        column += [curve.deriv(r)(c) / factorial(r) for r in range(1, q)]
        columns.append(column)
    A = np.array(columns).T
    return np.einsum("ar,rs,bs->ab", A, G, A)
