# wrong: a cluster is taken for a run of neighbouring rows
# why: the data at hand happen to be sorted
# loses: expected_cr0_ratio__fresh_data 1

def expected_cr0_ratio(X, cluster, Phi):
    A = np.linalg.solve(X.T @ X, X.T)
    M = np.eye(len(X)) - X @ A
    runs = np.cumsum(np.r_[True, cluster[1:] != cluster[:-1]])
    same = runs[:, None] == runs[None, :]
    expected = A @ np.where(same, M @ Phi @ M, 0) @ A.T
    return np.diag(expected) / np.diag(A @ Phi @ A.T)
