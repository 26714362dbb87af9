# right: all sums of squares first, in plain Python

import math


def restore(n, slope, t, sd_y):
    """Write down TSS, ESS and RSS."""
    out = {}
    TSS = sd_y**2 * (n - 1)
    RSS = TSS / (1 + t**2 / (n - 2))
    ESS = TSS - RSS
    out["r2"] = ESS / TSS
    out["f"] = ESS / (RSS / (n - 2))
    out["s"] = math.sqrt(RSS / (n - 2))
    out["r2_adj"] = 1 - out["s"] ** 2 / sd_y**2
    out["sd_x"] = math.sqrt(ESS / slope**2 / (n - 1))
    out["se"] = slope / t
    out["p"] = 2 * (1 - stats.t.cdf(abs(t), n - 2))
    q = -stats.t.ppf(0.025, n - 2)
    out["low"], out["high"] = slope - q * out["se"], slope + q * out["se"]
    out["log_lik"] = -(n / 2) * (math.log(2 * math.pi) + math.log(RSS / n) + 1)
    return out
