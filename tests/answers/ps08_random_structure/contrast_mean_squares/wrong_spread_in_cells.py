# wrong: the spread of a judge's tastings of one treatment
# why: two bottles look like two repetitions
# loses: contrast_mean_squares__residual 0.75


def contrast_mean_squares(y, a):
    J, T, K = y.shape
    q = np.sum(a**2)
    own = y.mean(axis=2) @ a
    estimate = own.mean()
    bottle = y.mean(axis=0)
    cell = y.mean(axis=2)[:, :, None]
    rest = y - cell
    df = (J - 1, T * (K - 1), (J - 1) * T * (K - 1))
    return {
        "estimate": estimate,
        "C": J * K / q * estimate**2,
        "S": K / q * own.var(ddof=1),
        "I": J * bottle.var(axis=1, ddof=1).mean(),
        "R": np.sum(rest**2) / df[2],
        "df": df,
    }
