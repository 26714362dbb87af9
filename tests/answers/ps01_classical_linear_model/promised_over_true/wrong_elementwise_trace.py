# wrong: the trace of a product entry by entry
# why: * is written for @
# loses: promised_over_true__hand_cases 1, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    expected_s2 = np.trace((np.eye(n) - X @ A) * Phi) / (n - k)
    promised = expected_s2 * np.diag(A @ A.T)
    return promised / np.diag(A @ Phi @ A.T)
