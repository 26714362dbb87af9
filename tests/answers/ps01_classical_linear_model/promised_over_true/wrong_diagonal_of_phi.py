# wrong: the true variance from the diagonal of Phi alone
# why: heteroskedasticity is the only violation one has met
# loses: promised_over_true__hand_cases 1, promised_over_true__true_variance 0.75, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    rest = np.eye(n) - X @ A
    expected_s2 = np.trace(rest @ Phi) / (n - k)
    promised = expected_s2 * np.diag(A @ A.T)
    return promised / np.diag(A @ np.diag(np.diag(Phi)) @ A.T)
