# wrong: standard errors, not mean squares
# why: F is thought of as a squared t
# loses: contrast_mean_squares__contrast 0.5, contrast_mean_squares__subjects 0.75, contrast_mean_squares__items 0.75, contrast_mean_squares__residual 0.75


def contrast_mean_squares(y, a):
    J, T, K = y.shape
    q = np.sum(a**2)
    own = y.mean(axis=2) @ a
    estimate = own.mean()
    bottle = y.mean(axis=0)
    cell = y.mean(axis=2)[:, :, None]
    rest = y - cell - bottle + bottle.mean(axis=1)[:, None]
    df = (J - 1, T * (K - 1), (J - 1) * T * (K - 1))
    return {
        "estimate": estimate,
        "C": abs(estimate) * np.sqrt(J * K / q),
        "S": np.sqrt(K / q * own.var(ddof=1)),
        "I": np.sqrt(J * bottle.var(axis=1, ddof=1).mean()),
        "R": np.sqrt(np.sum(rest**2) / df[2]),
        "df": df,
    }
