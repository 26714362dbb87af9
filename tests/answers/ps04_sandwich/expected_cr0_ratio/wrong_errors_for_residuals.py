# wrong: Phi in place of M Phi M: the ratio is always 1
# why: residuals are taken for errors
# loses: expected_cr0_ratio__hand_case 0.5, expected_cr0_ratio__fresh_data 1

def expected_cr0_ratio(X, cluster, Phi):
    A = np.linalg.solve(X.T @ X, X.T)
    M = np.eye(len(X)) - X @ A
    same = cluster[:, None] == cluster[None, :]
    expected = A @ np.where(same, Phi, 0) @ A.T
    return np.diag(expected) / np.diag(A @ Phi @ A.T)
