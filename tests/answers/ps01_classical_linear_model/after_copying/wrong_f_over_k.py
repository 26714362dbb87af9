# wrong: F from R2 with k in place of k - 1
# why: the constant is counted among the regressors tested
# loses: after_copying__fit 1

def after_copying(table, copies):
    k, n = table["k"], copies * table["n"]
    df_ratio = (n - k) / (table["n"] - k)
    new = dict(table, n=n)
    new["se"] = table["se"] / df_ratio**0.5
    new["f"] = (table["r2"] / k) / ((1 - table["r2"]) / (n - k))
    new["r2_adj"] = 1 - (1 - table["r2"]) * (n - 1) / (n - k)
    new["log_lik"] = copies * table["log_lik"]
    new["aic"] = 2 * k - 2 * new["log_lik"]
    new["jarque_bera"] = copies * table["jarque_bera"]
    new["durbin_watson"] = table["durbin_watson"] / copies
    return new
