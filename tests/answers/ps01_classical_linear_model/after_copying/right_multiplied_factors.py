# right: one dictionary of factors, then the two that are not factors

def after_copying(table, copies):
    """Multiply what can be multiplied."""
    n, k = table["n"], table["k"]
    slack = (copies * n - k) / (n - k)
    factors = {"n": copies, "se": slack**-0.5, "f": slack, "log_lik": copies,
               "jarque_bera": copies, "durbin_watson": 1 / copies}
    new = {name: value * factors.get(name, 1) for name, value in table.items()}
    new["aic"] = 2 * k - 2 * copies * table["log_lik"]
    new["r2_adj"] = table["r2"] - (1 - table["r2"]) * (k - 1) / (copies * n - k)
    return new
