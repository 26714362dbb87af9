# right: the hat matrix and the inverse written out

def promised_over_true(X, Phi):
    """Use H, and the sandwich with two breads."""
    n, k = X.shape
    XtX_inv = np.linalg.inv(X.T @ X)
    H = X @ XtX_inv @ X.T
    s2 = (np.trace(Phi) - np.trace(H @ Phi)) / (n - k)
    V = XtX_inv @ X.T @ Phi @ X @ XtX_inv
    return s2 * XtX_inv.diagonal() / V.diagonal()
