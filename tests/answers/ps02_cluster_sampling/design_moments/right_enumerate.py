# right: all samples are listed if they are few, formulas otherwise

from itertools import combinations, product


def design_moments(y, school_class, J, design):
    """Go through all samples of a small population."""
    labels, code = np.unique(school_class, return_inverse=True)
    n_j = np.bincount(code)
    totals = np.bincount(code, weights=y)
    means, N, n = totals / n_j, len(labels), len(y)
    values = N * totals / n if design == "total" else means
    if N > 8:
        p = n_j / n if design == "pps" else np.full(N, 1 / N)
        mu = np.average(values, weights=p)
        var = np.average((values - mu) ** 2, weights=p) / J
        return mu, np.sqrt(var * (1 if design == "pps" else (N - J) / (N - 1)))
    if design == "pps":
        draws = np.array(list(product(range(N), repeat=J)))
        p = np.prod(n_j[draws] / n, axis=1)
    else:
        draws = np.array(list(combinations(range(N), J)))
        p = np.full(len(draws), 1 / len(draws))
    estimates = values[draws].mean(axis=1)
    mu = p @ estimates
    return np.array([mu, np.sqrt(p @ (estimates - mu) ** 2)])
