# wrong: the residual sum of squares over n - 2, whatever k is
# why: the formula of question 1 is taken over from one regressor
# loses: promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    rest = np.eye(n) - X @ A
    expected_s2 = np.trace(rest @ Phi) / (n - 2)
    promised = expected_s2 * np.diag(A @ A.T)
    return promised / np.diag(A @ Phi @ A.T)
