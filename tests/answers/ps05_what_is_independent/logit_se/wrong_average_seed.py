# wrong: the plate's mean residual, squared, times its seeds
# why: the spread of seeds inside a plate is lost
# loses: logit_se__seeds 1, logit_se__saturated 1

def logit_se(X, events, seeds, unit=None):
    counts = np.column_stack([events, seeds - events])
    mu = np.asarray(sm.GLM(counts, X, sm.families.Binomial()).fit().fittedvalues)
    bread = np.linalg.inv((X.T * (seeds * mu * (1 - mu))) @ X)
    if unit is None:
        m = seeds * (events / seeds - mu) ** 2
        meat = (X.T * m) @ X
    else:
        scores = pd.DataFrame(X * (events - seeds * mu)[:, None])
        s = scores.groupby(unit).sum().to_numpy()
        meat = s.T @ s
    return np.sqrt(np.diag(bread @ meat @ bread))
