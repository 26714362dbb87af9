# wrong: all are identified or none
# why: one rank for the whole model
# loses: identified__hand_case 0.75, identified__fixed_effects 0.75, identified__any_design 1


def identified(X, Z):
    n = len(X)
    M = np.eye(n) - X @ np.linalg.pinv(X)
    left = [M @ z / np.linalg.norm(z) for z in (*Z, np.eye(n))]
    points = [(z @ z.T).ravel() for z in left]
    rank = np.linalg.matrix_rank
    others = [np.delete(points, m, axis=0) for m in range(len(Z))]
    return np.full(len(Z), rank(points) == len(points))
