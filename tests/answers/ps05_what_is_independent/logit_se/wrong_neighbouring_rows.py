# wrong: a unit is a run of neighbouring rows
# why: the data at hand are sorted
# loses: logit_se__any_units 1.5

def logit_se(X, events, seeds, unit=None):
    counts = np.column_stack([events, seeds - events])
    mu = np.asarray(sm.GLM(counts, X, sm.families.Binomial()).fit().fittedvalues)
    bread = np.linalg.inv((X.T * (seeds * mu * (1 - mu))) @ X)
    if unit is None:
        m = events * (1 - mu) ** 2 + (seeds - events) * mu**2
        meat = (X.T * m) @ X
    else:
        scores = pd.DataFrame(X * (events - seeds * mu)[:, None])
        s = scores.groupby(np.cumsum(np.r_[True, unit[1:] != unit[:-1]])).sum().to_numpy()
        meat = s.T @ s
    return np.sqrt(np.diag(bread @ meat @ bread))
