# right: the contrast made a coefficient by a change of basis

def contrast_interval(X, y, cluster, c, level=0.95):
    """Rotate the design so that the first new coefficient is c'beta."""
    T = np.linalg.qr(np.column_stack([c, np.eye(len(c))]))[0]
    scale = T[:, 0] @ c
    _, code = np.unique(cluster, return_inverse=True)
    model = sm.OLS(y, X @ T)
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": code})
    estimate, se = scale * fit.params[0], abs(scale) * fit.bse[0]
    q = stats.t.ppf((1 + level) / 2, code.max())
    return estimate, se, estimate - q * se, estimate + q * se
