# right: each variance as a quadratic form in the errors; a list comes back

def expected_cr0_ratio(X, cluster, Phi):
    """E[u'Qu] = trace(Q Phi), coefficient by coefficient."""
    A = np.linalg.pinv(X)
    M = np.eye(len(X)) - X @ A
    ratios = []
    for a in A:
        Q = sum(
            np.outer(M[:, cluster == j] @ a[cluster == j], M[:, cluster == j] @ a[cluster == j])
            for j in np.unique(cluster)
        )
        ratios.append(float(np.trace(Q @ Phi) / (a @ Phi @ a)))
    return ratios
