# right: the parts of question 3a projected on c; a list comes back

def contrast_interval(X, y, cluster, c, level=0.95):
    """Square and sum c'psi_j."""
    n, k = X.shape
    projected = np.asarray(cluster_parts(X, y, cluster)) @ c
    J = len(projected)
    se = np.sqrt(J / (J - 1) * (n - 1) / (n - k) * projected @ projected)
    estimate = float(c @ np.linalg.lstsq(X, y)[0])
    low, high = stats.t.interval(level, J - 1, loc=estimate, scale=se)
    return [estimate, float(se), float(low), float(high)]
