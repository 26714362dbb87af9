# wrong: the average error variance in place of E(s2)
# why: s2 is unbiased in the classical model, so it is taken for unbiased in all
# loses: promised_over_true__hand_cases 1, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    rest = np.eye(n) - X @ A
    expected_s2 = np.trace(Phi) / n
    promised = expected_s2 * np.diag(A @ A.T)
    return promised / np.diag(A @ Phi @ A.T)
