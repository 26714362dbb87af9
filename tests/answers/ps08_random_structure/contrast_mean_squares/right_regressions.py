# right: residual sums of squares of nested regressions on indicators


def contrast_mean_squares(y, a):
    """Compare nested regressions, and regress each judge on the contrast."""
    J, T, K = y.shape
    j, c, k = (i.ravel() for i in np.indices(y.shape))
    values = y.ravel()

    def rss(*factors):
        D = np.hstack([np.eye(f.max() + 1)[f] for f in factors])
        return np.sum((values - D @ np.linalg.lstsq(D, values, rcond=1e-10)[0]) ** 2)

    df = (J - 1, T * (K - 1), (J - 1) * T * (K - 1))
    I = (rss(c) - rss(c * K + k)) / df[1]
    R = rss(j * T + c, c * K + k) / df[2]
    x = (a / (a @ a))[c]
    slopes = np.array([(values * x)[j == i].sum() / K for i in range(J)])
    slopes = slopes * (a @ a)
    S = np.sum((slopes - slopes.mean()) ** 2) / (J - 1) * K / (a @ a)
    L = slopes.mean()
    C = L**2 * J * K / (a @ a)
    return {"estimate": L, "C": C, "S": S, "I": I, "R": R, "df": list(df)}
