# wrong: E(s2) from 20,000 simulated data sets
# why: on average is taken for an average of draws
# loses: promised_over_true__spherical 0.5, promised_over_true__hand_cases 1, promised_over_true__expected_s2 0.75

def promised_over_true(X, Phi):
    n, k = X.shape
    errors = np.random.default_rng(0).multivariate_normal(np.zeros(n), Phi, 20_000)
    A = np.linalg.solve(X.T @ X, X.T)  # beta_hat = A y
    residuals = errors @ (np.eye(n) - X @ A)
    expected_s2 = (residuals**2).sum(axis=1).mean() / (n - k)
    return expected_s2 * np.diag(A @ A.T) / np.diag(A @ Phi @ A.T)
