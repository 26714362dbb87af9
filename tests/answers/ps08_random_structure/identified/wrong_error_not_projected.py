# wrong: the error's point is the identity
# why: V(y) holds sigma_e^2 I, but V(My) holds sigma_e^2 M
# loses: identified__hand_case 0.75, identified__codings 1, identified__any_design 1

def identified(X, Z):
    n = len(X)
    M = np.eye(n) - X @ np.linalg.pinv(X)
    points = [(M @ z @ z.T @ M).ravel() / np.linalg.norm(z) ** 2 for z in Z]
    points.append(np.eye(n).ravel())
    answer = []
    for m, point in enumerate(points[:-1]):
        others = np.column_stack(points[:m] + points[m + 1 :])
        fitted = others @ np.linalg.lstsq(others, point, rcond=None)[0]
        answer.append(np.linalg.norm(point - fitted) > 1e-8)
    return np.array(answer)
