# wrong: a unit's counts are added up and get the regressors of its first row
# why: in the lecture all rows of a cell share their regressors
# loses: logit_se__any_units 1.5

def logit_se(X, events, seeds, unit=None):
    if unit is not None:
        _, first, code = np.unique(unit, return_index=True, return_inverse=True)
        X, events, seeds = X[first], np.bincount(code, events), np.bincount(code, seeds)
    counts = np.column_stack([events, seeds - events])
    mu = np.asarray(sm.GLM(counts, X, sm.families.Binomial()).fit().fittedvalues)
    bread = np.linalg.inv((X.T * (seeds * mu * (1 - mu))) @ X)
    m = (events - seeds * mu) ** 2
    if unit is None:
        m = events * (1 - mu) ** 2 + (seeds - events) * mu**2
    return np.sqrt(np.diag(bread @ ((X.T * m) @ X) @ bread))
