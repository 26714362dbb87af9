# wrong: the square root of the ratio
# why: tables show standard errors
# loses: promised_over_true__hand_cases 1, promised_over_true__true_variance 0.75, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    rest = np.eye(n) - X @ A
    expected_s2 = np.trace(rest @ Phi) / (n - k)
    promised = expected_s2 * np.diag(A @ A.T)
    return np.sqrt(promised / np.diag(A @ Phi @ A.T))
