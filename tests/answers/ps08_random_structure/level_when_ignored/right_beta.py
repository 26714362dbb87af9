# right: the incomplete beta function


def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    """F is a ratio of chi-squares, so df2 / (df2 + df1 F) is a beta variable."""
    from scipy.special import betainc, betaincinv

    believed = sd_e**2 + {"items": K * sd_v**2, "subjects": J * sd_w**2}[ignored]
    actual = sd_e**2 + K * sd_v**2 + J * sd_w**2
    df1 = T - 1
    df2 = {"items": (J - 1) * (T - 1), "subjects": T * (K - 1)}[ignored]
    x = betaincinv(df2 / 2, df1 / 2, level)
    odds = (1 - x) / x * believed / actual
    return float(betainc(df2 / 2, df1 / 2, 1 / (1 + odds)))
