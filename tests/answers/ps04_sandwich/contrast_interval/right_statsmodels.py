# right: statsmodels: t_test on the clustered fit, t with J - 1 df; an array comes back

def contrast_interval(X, y, cluster, c, level=0.95):
    """Let statsmodels test the contrast."""
    _, code = np.unique(cluster, return_inverse=True)
    options = {"groups": code}
    fit = sm.OLS(y, X).fit(cov_type="cluster", cov_kwds=options, use_t=True)
    test = fit.t_test(c)
    low, high = test.conf_int(alpha=1 - level)[0]
    return np.array([test.effect.item(), test.sd.item(), low, high])
