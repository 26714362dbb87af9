# right: mean and variance of the quadratic form from matrices

def corrected_test(t, J, m, rho):
    """Use E = tr A and V = 2 tr A^2 for the sum of squares."""
    n = J * m
    same = np.kron(np.eye(J), np.ones((m, m)))
    Phi = rho * same + (1 - rho) * np.eye(n)
    A = Phi - Phi.mean(axis=0)
    E, V = np.trace(A), 2 * np.sum(A * A.T)
    df = 2 * E**2 / V
    new = t * np.sqrt(E / (n - 1) / n / Phi.mean())
    return new, df, 2 * (1 - stats.t.cdf(abs(new), df))
