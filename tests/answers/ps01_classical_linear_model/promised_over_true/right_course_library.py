# right: bread and sandwich of course.sandwich

from course import sandwich as sw


def promised_over_true(X, Phi):
    """Take the true covariance from the course's library."""
    n, k = X.shape
    Q, _ = np.linalg.qr(X)
    s2 = (np.trace(Phi) - np.trace(Q.T @ Phi @ Q)) / (n - k)
    bread = sw.bread(X)
    return np.diag(s2 * bread) / np.diag(sw.sandwich(bread, X.T @ Phi @ X))
