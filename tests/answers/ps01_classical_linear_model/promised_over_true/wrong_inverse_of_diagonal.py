# wrong: the inverse of the diagonal of X'X in the promise
# why: inverse and diagonal are taken in the wrong order
# loses: promised_over_true__spherical 0.5, promised_over_true__true_variance 0.75, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    expected_s2 = np.trace((np.eye(n) - X @ A) @ Phi) / (n - k)
    promised = expected_s2 / np.diag(X.T @ X)
    return promised / np.diag(A @ Phi @ A.T)
