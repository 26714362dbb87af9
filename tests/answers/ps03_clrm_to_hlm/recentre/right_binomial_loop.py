# right: the binomial theorem in two loops

def recentre(G, c):
    """Fill the matrix of old in new coefficients by the binomial theorem."""
    from math import comb

    q = G.shape[0]
    A = np.zeros((q, q))
    for row in range(q):
        for col in range(row, q):
            A[row, col] = comb(col, row) * c ** (col - row)
    return A @ G @ A.T
