# wrong: J/(J-1) is put in front
# why: R's vcovCL does so by default
# loses: logit_se__hand_case 0.5, logit_se__any_units 1.5, logit_se__saturated 1

def logit_se(X, events, seeds, unit=None):
    counts = np.column_stack([events, seeds - events])
    mu = np.asarray(sm.GLM(counts, X, sm.families.Binomial()).fit().fittedvalues)
    bread = np.linalg.inv((X.T * (seeds * mu * (1 - mu))) @ X)
    if unit is None:
        m = events * (1 - mu) ** 2 + (seeds - events) * mu**2
        meat = (X.T * m) @ X
    else:
        scores = pd.DataFrame(X * (events - seeds * mu)[:, None])
        s = scores.groupby(unit).sum().to_numpy()
        meat = s.T @ s * len(s) / (len(s) - 1)
    return np.sqrt(np.diag(bread @ meat @ bread))
