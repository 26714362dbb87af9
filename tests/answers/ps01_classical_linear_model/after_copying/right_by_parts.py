# right: RSS, TSS and s2 worked out from F and R2

def after_copying(table, copies):
    """Follow the sums of squares, taking TSS = 1."""
    c, n, k = copies, table["n"], table["k"]
    rss = 1 - table["r2"]
    new = {"n": c * n, "k": k, "slope": table["slope"], "r2": table["r2"]}
    s2_old, s2_new = rss / (n - k), c * rss / (c * n - k)
    new["se"] = table["se"] * np.sqrt(s2_new / s2_old / c)
    new["f"] = (c * table["r2"] / (k - 1)) / s2_new
    new["r2_adj"] = 1 - s2_new / (c / (c * n - 1))
    new["log_lik"] = table["log_lik"] * c
    new["aic"] = table["aic"] * c - 2 * k * (c - 1)
    new["jarque_bera"] = table["jarque_bera"] * c
    new["durbin_watson"] = table["durbin_watson"] / c
    return new
