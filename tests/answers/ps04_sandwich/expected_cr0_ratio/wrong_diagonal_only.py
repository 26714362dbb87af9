# wrong: the expected HC0
# why: the first sandwich of the lecture keeps the diagonal
# loses: expected_cr0_ratio__hand_case 0.5, expected_cr0_ratio__fresh_data 1

def expected_cr0_ratio(X, cluster, Phi):
    A = np.linalg.solve(X.T @ X, X.T)
    M = np.eye(len(X)) - X @ A
    same = cluster[:, None] == cluster[None, :]
    expected = A @ np.diag(np.diag(M @ Phi @ M)) @ A.T
    return np.diag(expected) / np.diag(A @ Phi @ A.T)
