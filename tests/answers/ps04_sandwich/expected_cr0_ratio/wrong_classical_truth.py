# wrong: the classical variance in the denominator
# why: sigma squared (X'X)^-1 is 'the' variance
# loses: expected_cr0_ratio__hand_case 0.5, expected_cr0_ratio__fresh_data 1

def expected_cr0_ratio(X, cluster, Phi):
    A = np.linalg.solve(X.T @ X, X.T)
    M = np.eye(len(X)) - X @ A
    same = cluster[:, None] == cluster[None, :]
    expected = A @ np.where(same, M @ Phi @ M, 0) @ A.T
    return np.diag(expected) / np.diag(np.mean(np.diag(Phi)) * A @ A.T)
