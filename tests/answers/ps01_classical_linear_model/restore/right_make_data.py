# right: three-column trick: data with these sums are made, and statsmodels fits them

def restore(n, slope, t, sd_y):
    """Build data that have this table, then read it off."""
    rng = np.random.default_rng(1)
    Q, _ = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, 2))]))
    sst = (n - 1) * sd_y**2
    r2 = t**2 / (t**2 + n - 2)
    x = Q[:, 1] * np.sqrt(r2 * sst) / abs(slope)
    y = slope * x + Q[:, 2] * np.sqrt((1 - r2) * sst)
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    low, high = fit.conf_int()[1]
    return {"se": fit.bse[1], "p": fit.pvalues[1], "low": low, "high": high,
            "r2": fit.rsquared, "r2_adj": fit.rsquared_adj, "f": fit.fvalue,
            "s": np.sqrt(fit.mse_resid), "sd_x": x.std(ddof=1), "log_lik": fit.llf}
