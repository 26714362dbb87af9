# right: the table of single seeds, and statsmodels' own sandwiches

def logit_se(X, events, seeds, unit=None):
    """Write out the seeds; HC0, or clusters without a correction."""
    rows = np.repeat(np.arange(len(X)), seeds)
    each = np.concatenate(
        [np.repeat([1.0, 0.0], [y, N - y]) for y, N in zip(events, seeds)]
    )
    model = sm.GLM(each, X[rows], family=sm.families.Binomial())
    if unit is None:
        return model.fit(cov_type="HC0").bse
    code = np.unique(unit, return_inverse=True)[1][rows]
    options = {"groups": code, "use_correction": False}
    return model.fit(cov_type="cluster", cov_kwds=options).bse
