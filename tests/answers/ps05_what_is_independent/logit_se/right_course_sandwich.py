# right: scores and the course's bread and meat functions

def logit_se(X, events, seeds, unit=None):
    """Use course.sandwich for bread (of weighted rows), meat and product."""
    from course import sandwich as sw

    fit = sm.GLM(np.c_[events, seeds - events], X, sm.families.Binomial()).fit(tol=1e-12)
    mu = fit.mu
    B = sw.bread(X * np.sqrt(seeds * mu * (1 - mu))[:, None])
    if unit is None:
        germinated = X * (np.sqrt(events) * (1 - mu))[:, None]
        dormant = X * (np.sqrt(seeds - events) * mu)[:, None]
        M = sw.meat(np.vstack([germinated, dormant]))
    else:
        M = sw.meat(X * (events - seeds * mu)[:, None], unit)
    return np.sqrt(np.diag(sw.sandwich(B, M)))
