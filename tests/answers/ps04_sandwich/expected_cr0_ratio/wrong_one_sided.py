# wrong: M Phi in place of M Phi M
# why: M is idempotent, so one M seems enough
# loses: expected_cr0_ratio__fresh_data 1

def expected_cr0_ratio(X, cluster, Phi):
    A = np.linalg.solve(X.T @ X, X.T)
    M = np.eye(len(X)) - X @ A
    same = cluster[:, None] == cluster[None, :]
    expected = A @ np.where(same, M @ Phi, 0) @ A.T
    return np.diag(expected) / np.diag(A @ Phi @ A.T)
