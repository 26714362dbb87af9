# right: every code computed, every report looked up

def mistakes():
    """Compute the standard errors of all codes."""
    reports = {
        "A": [8.033, 1.793],
        "B": [7.644, 2.192],
        "C": [6.619, 1.419],
        "D": [4.725, 2.579],
    }
    labels = np.unique(subject)
    X, y = X_sleep, y_sleep
    own = np.array(
        [np.linalg.lstsq(X[subject == j], y[subject == j])[0] for j in labels]
    )
    day = X + np.array([0.0, 2.0])
    # Balanced: REML's standard errors are those of the own lines, ML's divide by J.
    tried = {
        "intercepts": reml.fit_mixed(y, X, X[:, :1], subject).se,
        "slopes": reml.fit_mixed(y, X, X[:, 1:], subject).se,
        "ml": own.std(axis=0) / 18**0.5,
        "labels": reml.fit_mixed(y, X, X, np.tile(labels, 8)).se,
        "blups": fit.blups.std(axis=0, ddof=1) / 18**0.5,
        "own_lines": own.std(axis=0, ddof=1) / 18**0.5,
        "day": reml.fit_mixed(y, day, day, subject).se,
    }
    return {
        report: min(tried, key=lambda code: np.abs(tried[code] - numbers).max())
        for report, numbers in reports.items()
    }
