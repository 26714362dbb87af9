# wrong: the whole matrix, not only the clusters' blocks: the ratio is 0
# why: the sum over clusters of outer products is taken for the outer product of sums
# loses: expected_cr0_ratio__hand_case 0.5, expected_cr0_ratio__fresh_data 1

def expected_cr0_ratio(X, cluster, Phi):
    A = np.linalg.solve(X.T @ X, X.T)
    M = np.eye(len(X)) - X @ A
    same = cluster[:, None] == cluster[None, :]
    expected = A @ (M @ Phi @ M) @ A.T
    return np.diag(expected) / np.diag(A @ Phi @ A.T)
