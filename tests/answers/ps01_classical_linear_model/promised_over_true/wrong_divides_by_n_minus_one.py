# wrong: the residual sum of squares over n - 1
# why: n - 1 is the divisor of every variance met before
# loses: promised_over_true__spherical 0.5, promised_over_true__hand_cases 1, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    rest = np.eye(n) - X @ A
    expected_s2 = np.trace(rest @ Phi) / (n - 1)
    promised = expected_s2 * np.diag(A @ A.T)
    return promised / np.diag(A @ Phi @ A.T)
