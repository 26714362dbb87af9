# right: statsmodels' clustered sandwich on the counts; seeds by hand

def logit_se(X, events, seeds, unit=None):
    """Let statsmodels cluster the counts; by seed, use its own bread."""
    counts = np.column_stack([events, seeds - events])
    model = sm.GLM(counts, X, family=sm.families.Binomial())
    if unit is not None:
        code = pd.factorize(unit)[0]
        options = {"groups": code, "use_correction": False}
        return np.sqrt(np.diag(model.fit(cov_type="cluster", cov_kwds=options).cov_params()))
    fit = model.fit()
    mu, bread = fit.mu, fit.cov_params()
    risk = events / seeds
    m = seeds * (risk * (1 - risk) + (risk - mu) ** 2)
    return np.sqrt(np.diag(bread @ (X.T @ np.diag(m) @ X) @ bread))
