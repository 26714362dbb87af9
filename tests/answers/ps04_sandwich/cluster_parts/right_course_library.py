# right: the functions of course.sandwich, put together

def cluster_parts(X, y, cluster):
    """Sum the course's scores, then multiply by its bread."""
    from course.sandwich import bread, cluster_sums, scores

    u_hat = y - X @ np.linalg.pinv(X) @ y
    return cluster_sums(scores(X, u_hat), cluster) @ bread(X)
