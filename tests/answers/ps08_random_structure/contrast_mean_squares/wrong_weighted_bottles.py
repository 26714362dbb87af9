# wrong: bottles' variances weighted by the squared weights of the contrast
# why: the variance of the estimate needs each treatment's own, as in Welch's test
# loses: contrast_mean_squares__items 0.75

def contrast_mean_squares(y, a):
    J, T, K = y.shape
    q = np.sum(a**2)
    own = y.mean(axis=2) @ a
    bottle = y.mean(axis=0)
    rest = y - y.mean(axis=2, keepdims=True) - bottle + bottle.mean(axis=1)[:, None]
    df = (J - 1, T * (K - 1), (J - 1) * T * (K - 1))
    return {
        "estimate": own.mean(),
        "C": J * K / q * own.mean() ** 2,
        "S": K / q * own.var(ddof=1),
        "I": J * (a**2 / q) @ bottle.var(axis=1, ddof=1),
        "R": np.sum(rest**2) / df[2],
        "df": df,
    }
