# wrong: the correlation in place of its square
# why: t over the root of t squared plus n - 2 is what one remembers
# loses: restore__fit 1, restore__spread 1, restore__log_likelihood 0.5

def restore(n, slope, t, sd_y):
    df, tss, se = n - 2, (n - 1) * sd_y**2, slope / t
    half = stats.t.ppf(0.975, df) * se
    r2 = abs(t) / (t**2 + df) ** 0.5
    rss = (1 - r2) * tss
    s = (rss / df) ** 0.5
    table = {"se": se, "p": 2 * stats.t.sf(abs(t), df), "r2": r2, "f": t**2, "s": s}
    table |= {"low": slope - half, "high": slope + half}
    table["r2_adj"] = 1 - (rss / df) / sd_y**2
    table["sd_x"] = s / (se * (n - 1) ** 0.5)
    table["log_lik"] = -n / 2 * (np.log(2 * np.pi * rss / n) + 1)
    return table
