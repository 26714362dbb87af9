# right: directions of the variances that change nothing


def identified(X, Z):
    """A variance is identified if no null direction moves it."""
    A = np.linalg.svd(X)[0][:, X.shape[1] :]
    points = [A.T @ z @ z.T @ A / np.trace(z @ z.T) for z in Z]
    D = np.column_stack([p.ravel() for p in (*points, np.eye(A.shape[1]))])
    size = np.linalg.norm(D, axis=0)
    D = D / np.where(size > 1e-9, size, 1) * (size > 1e-9)
    _, s, rows = np.linalg.svd(D, full_matrices=False)
    null = rows[s < 1e-8 * s[0]]
    return [bool(np.all(np.abs(null[:, m]) < 1e-6)) for m in range(len(Z))]
