# right: a long table and groupby, normalised weights


def contrast_mean_squares(y, a):
    """Work on a long table."""
    import pandas as pd

    J, T, K = y.shape
    j, c, k = (i.ravel() for i in np.indices(y.shape))
    d = pd.DataFrame({"j": j, "c": c, "k": k, "y": y.ravel(), "a": np.asarray(a)[c]})
    q = np.dot(a, a)
    own = d.assign(part=d.a * d.y / K).groupby("j")["part"].sum()
    S = own.var() * K / q
    bottles = d.groupby(["c", "k"])["y"].mean()
    I = J * bottles.groupby("c").var().mean()
    mean = d.groupby("c")["y"].transform("mean")
    rest = d.y + mean
    rest = rest - d.groupby(["j", "c"])["y"].transform("mean")
    rest = rest - d.groupby(["c", "k"])["y"].transform("mean")
    nR = J * T * K - J * T - T * K + T
    return {
        "estimate": own.mean(),
        "C": J * K / q * own.mean() ** 2,
        "S": S,
        "I": I,
        "R": (rest**2).sum() / nR,
        "df": (J - 1, T * K - T, nR),
    }
