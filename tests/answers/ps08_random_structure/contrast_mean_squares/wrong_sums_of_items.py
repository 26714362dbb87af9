# wrong: judges' sums over bottles are contrasted
# why: totals and means are mixed up
# loses: contrast_mean_squares__hand_case 0.5, contrast_mean_squares__contrast 0.5, contrast_mean_squares__subjects 0.75


def contrast_mean_squares(y, a):
    J, T, K = y.shape
    q = np.sum(a**2)
    own = y.sum(axis=2) @ a
    estimate = own.mean()
    bottle = y.mean(axis=0)
    cell = y.mean(axis=2)[:, :, None]
    rest = y - cell - bottle + bottle.mean(axis=1)[:, None]
    df = (J - 1, T * (K - 1), (J - 1) * T * (K - 1))
    return {
        "estimate": estimate,
        "C": J * K / q * estimate**2,
        "S": K / q * own.var(ddof=1),
        "I": J * bottle.var(axis=1, ddof=1).mean(),
        "R": np.sum(rest**2) / df[2],
        "df": df,
    }
