# right: a loop over the labels, plain Python sums

def variance_ratio(x, cluster, rho):
    """Sum the centred regressor label by label."""
    mean = sum(x) / len(x)
    top = bottom = 0.0
    for label in set(cluster.tolist()):
        rows = [value - mean for value, c in zip(x, cluster) if c == label]
        top += sum(rows) ** 2
        bottom += sum(value**2 for value in rows)
    return 1 + rho * (top / bottom - 1)
