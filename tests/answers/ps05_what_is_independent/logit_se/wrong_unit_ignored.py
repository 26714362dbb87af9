# wrong: rows are the units whatever the labels say
# why: HC0 on the rows at hand
# loses: logit_se__any_units 1.5, logit_se__saturated 1

def logit_se(X, events, seeds, unit=None):
    counts = np.column_stack([events, seeds - events])
    mu = np.asarray(sm.GLM(counts, X, sm.families.Binomial()).fit().fittedvalues)
    bread = np.linalg.inv((X.T * (seeds * mu * (1 - mu))) @ X)
    if unit is None:
        m = events * (1 - mu) ** 2 + (seeds - events) * mu**2
        meat = (X.T * m) @ X
    else:
        scores = pd.DataFrame(X * (events - seeds * mu)[:, None])
        s = scores.to_numpy()
        meat = s.T @ s
    return np.sqrt(np.diag(bread @ meat @ bread))
