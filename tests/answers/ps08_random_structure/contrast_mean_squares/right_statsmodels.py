# right: an ANOVA by statsmodels for R, pandas for the rest; array-like numbers

def contrast_mean_squares(y, a):
    """Fit judges x treatments and bottles within treatments."""
    import pandas as pd
    import statsmodels.formula.api as smf

    J, T, K = y.shape
    j, c, k = (index.ravel() for index in np.indices(y.shape))
    table = pd.DataFrame({"y": y.ravel(), "j": j, "c": c, "k": k})
    fit = smf.ols("y ~ C(j) * C(c) + C(c):C(k)", table).fit()
    own = pd.Series(table.groupby(["j", "c"])["y"].mean().unstack().to_numpy() @ a)
    bottles = table.groupby(["c", "k"])["y"].mean()
    q = (a * a).sum()
    return {
        "estimate": np.array(own.mean()),
        "C": own.mean() ** 2 * J * K / q,
        "S": own.var() * K / q,
        "I": J * bottles.groupby("c").var().mean(),
        "R": fit.mse_resid,
        "df": np.array([J - 1, T * (K - 1), fit.df_resid]),
    }
