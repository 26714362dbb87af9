# right: CR1 from course.sandwich, the rest by hand

def contrast_interval(X, y, cluster, c, level=0.95):
    """Use the course's covariance."""
    from course.ols import ols
    from course.sandwich import robust_vcov

    V = robust_vcov(ols(X, y), "CR1", cluster)
    estimate = float(np.dot(c, np.linalg.pinv(X) @ y))
    se = float(np.dot(c, V @ c)) ** 0.5
    q = stats.t.isf((1 - level) / 2, len(set(cluster.tolist())) - 1)
    return estimate, se, estimate - q * se, estimate + q * se
