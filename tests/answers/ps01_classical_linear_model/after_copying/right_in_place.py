# right: the dictionary is changed and returned

def after_copying(table, copies):
    """Overwrite the old table."""
    old = table["n"] - table["k"]
    table["n"] *= copies
    df = table["n"] - table["k"]
    table["se"] *= (old / df) ** 0.5
    table["f"] *= df / old
    table["r2_adj"] = 1 - (1 - table["r2"]) * (table["n"] - 1) / df
    table["log_lik"] *= copies
    table["aic"] = -2 * table["log_lik"] + 2 * table["k"]
    table["jarque_bera"] *= copies
    table["durbin_watson"] /= copies
    return table
