# right: a root of Phi: regress its columns, average the residuals

def promised_over_true(X, Phi):
    """Treat the columns of a root of Phi as outcomes."""
    values, vectors = np.linalg.eigh(Phi)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    coefs, _, _, _ = np.linalg.lstsq(X, root, rcond=None)
    s2 = np.sum((root - X @ coefs) ** 2) / (X.shape[0] - X.shape[1])
    return s2 * np.diag(np.linalg.inv(X.T @ X)) / np.sum(coefs**2, axis=1)
