# wrong: projected on one side only
# why: M Z Z' is taken for the covariance of M y
# loses: identified__fixed_effects 0.75


def identified(X, Z):
    n = len(X)
    M = np.eye(n) - X @ np.linalg.pinv(X)
    left = [M @ z / np.linalg.norm(z) for z in (*Z, np.eye(n))]
    points = [(z @ w.T).ravel() for z, w in zip(left, (*Z, np.eye(n)))]
    rank = np.linalg.matrix_rank
    others = [np.delete(points, m, axis=0) for m in range(len(Z))]
    return np.array([rank(points) > rank(rest) for rest in others])
