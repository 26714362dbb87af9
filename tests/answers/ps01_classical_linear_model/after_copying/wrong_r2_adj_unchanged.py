# wrong: adjusted R2 stays
# why: R2 stays
# loses: after_copying__fit 1

def after_copying(table, copies):
    k, n = table["k"], copies * table["n"]
    df_ratio = (n - k) / (table["n"] - k)
    new = dict(table, n=n)
    new["se"] = table["se"] / df_ratio**0.5
    new["f"] = table["f"] * df_ratio
    new["r2_adj"] = table["r2_adj"]
    new["log_lik"] = copies * table["log_lik"]
    new["aic"] = 2 * k - 2 * new["log_lik"]
    new["jarque_bera"] = copies * table["jarque_bera"]
    new["durbin_watson"] = table["durbin_watson"] / copies
    return new
