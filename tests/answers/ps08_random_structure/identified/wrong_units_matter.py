# wrong: an absolute tolerance
# why: numbers below 1e-4 look like zero
# loses: identified__any_design 1


def identified(X, Z):
    M = np.eye(len(X)) - X @ np.linalg.pinv(X)
    points = np.array([(M @ z @ z.T @ M).ravel() for z in (*Z, np.eye(len(X)))])
    rank = np.linalg.matrix_rank(points, tol=1e-4)
    return np.array(
        [
            rank > np.linalg.matrix_rank(np.delete(points, m, 0), tol=1e-4)
            for m in range(len(Z))
        ]
    )
