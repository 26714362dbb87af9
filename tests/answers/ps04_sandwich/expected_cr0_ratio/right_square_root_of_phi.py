# right: columns of a root of Phi serve as error vectors

def expected_cr0_ratio(X, cluster, Phi):
    """Run CR0 on every column of a root of Phi and add up."""
    values, vectors = np.linalg.eigh(Phi)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    A = np.linalg.solve(X.T @ X, X.T)
    residuals = root - X @ (A @ root)
    C = (cluster[:, None] == np.unique(cluster)).astype(float)
    expected = [np.sum((C.T @ (a[:, None] * residuals)) ** 2) for a in A]
    return np.array(expected) / np.sum((A @ root) ** 2, axis=1)
