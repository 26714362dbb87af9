# right: every mistake is programmed, every report looked up

REPORTS = {
    "A": [0.1468, 0.1588, 0.0435, 0.0215],
    "B": [0.1512, 0.1628, 0.0631, 0.0219],
    "C": [0.0113, 0.0906, 0.0427, 0.0232],
    "D": [0.0049, 0.0017, 0.0497, 0.0006],
}


def standard_errors(meat, J, n=len(y_pups), k=5, lead=None):
    """Return four standard errors from a meat and a number of clusters."""
    XtX_inv = np.linalg.inv(X_pups.T @ X_pups)
    lead = J / (J - 1) if lead is None else lead
    V = lead * (n - 1) / (n - k) * XtX_inv @ meat @ XtX_inv
    return np.sqrt(np.diag(V))[1:]


def meat_by(u, groups):
    """Return the meat of the scores of u, summed by groups."""
    s = pd.DataFrame(X_pups * u[:, None]).groupby(groups).sum().to_numpy()
    return s.T @ s


def diagnosis():
    """Try every mistake on every report."""
    n, J = len(y_pups), 27
    u = np.asarray(sm.OLS(y_pups, X_pups).fit().resid)
    means = pd.DataFrame(X_pups).groupby(litter).mean().to_numpy()
    sums = pd.Series(u).groupby(litter).sum().to_numpy()[:, None]
    centred = u - pd.Series(u).groupby(litter).transform("mean").to_numpy()
    right = meat_by(u, litter)
    tried = {
        "rows": standard_errors(meat_by(u, np.arange(n)), n),
        "arms": standard_errors(meat_by(u, pups["treatment"].to_numpy()), 3),
        "pooled": standard_errors((means * sums).T @ (means * sums), J),
        "centred": standard_errors(meat_by(centred, litter), J),
        "outcome": standard_errors(meat_by(y_pups - y_pups.mean(), litter), J),
        "one_over_n": standard_errors(right / n, J),
        "size_factor": standard_errors(right, J, lead=(n / J) / (n / J - 1)),
    }
    answer = {}
    for letter, numbers in REPORTS.items():
        for code, se in tried.items():
            if np.allclose(se, numbers, atol=6e-5):
                answer[letter] = code
    return answer
