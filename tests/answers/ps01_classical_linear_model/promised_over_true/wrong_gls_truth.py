# wrong: the variance of GLS as the true one
# why: the best estimator's variance is taken for that of OLS
# loses: promised_over_true__true_variance 0.75, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    rest = np.eye(n) - X @ A
    expected_s2 = np.trace(rest @ Phi) / (n - k)
    promised = expected_s2 * np.diag(A @ A.T)
    return promised / np.diag(np.linalg.inv(X.T @ np.linalg.solve(Phi, X)))
