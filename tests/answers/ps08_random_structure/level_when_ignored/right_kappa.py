# right: the lecture's kappa, extended


def level_when_ignored(ignored, J, C, K, sd_v, sd_w, sd_e, level=0.05):
    """Use the excess of the numerator over what the test believes."""
    v, w, e = K * sd_v**2, J * sd_w**2, sd_e**2
    kappa, df = (w / (e + v), (J - 1) * (C - 1))
    if ignored == "subjects":
        kappa, df = v / (e + w), C * (K - 1)
    crit = stats.f.ppf(1 - level, C - 1, df)
    return 1 - stats.f.cdf(crit / (1 + kappa), C - 1, df)
