# right: idempotent matrices of the balanced design


def contrast_mean_squares(y, a):
    """Apply centring and averaging matrices along each axis."""
    J, T, K = y.shape
    unit = a / np.sqrt(a @ a)
    centre = lambda m: np.eye(m) - np.ones((m, m)) / m
    along = np.einsum("jck,c->jk", y, unit).sum(1) / np.sqrt(K)
    S = along @ centre(J) @ along / (J - 1)
    totals = y.sum(0) @ centre(K) / np.sqrt(J)
    I = np.sum(totals**2) / (T * (K - 1))
    rest = np.einsum("ij,jck,kl->icl", centre(J), y, centre(K))
    R = np.sum(rest**2) / ((J - 1) * T * (K - 1))
    estimate = a @ y.mean((0, 2))
    C = along.sum() ** 2 / J
    df = np.array([J - 1, T * (K - 1), (J - 1) * T * (K - 1)])
    return dict(estimate=estimate, C=C, S=S, I=I, R=R, df=df)
