# right: a loop over the labels, plain sums

def design_moments(y, school_class, J, design):
    """Build the list that is drawn from, number by number."""
    labels = sorted(set(school_class.tolist()))
    n, N = len(y), len(labels)
    values, p = [], []
    for label in labels:
        own = [v for v, c in zip(y, school_class) if c == label]
        values.append(sum(own) * N / n if design == "total" else sum(own) / len(own))
        p.append(len(own) / n if design == "pps" else 1 / N)
    mean = sum(a * v for a, v in zip(p, values))
    var = sum(a * (v - mean) ** 2 for a, v in zip(p, values)) / J
    if design != "pps":
        var *= (N - J) / (N - 1)
    return mean, var**0.5
