# wrong: each pair is compared
# why: three can be dependent though no two are proportional
# loses: identified__codings 1


def identified(X, Z):
    M = np.eye(len(X)) - X @ np.linalg.pinv(X)
    points = [M @ z @ z.T @ M for z in (*Z, np.eye(len(X)))]
    size = [np.linalg.norm(p) for p in points]
    answer = []
    for m, z in enumerate(Z):
        ok = size[m] > 1e-8 * np.linalg.norm(z @ z.T)
        for l in range(len(points)):
            if ok and l != m and size[l] > 1e-8 * np.linalg.norm([*Z, M][l]):
                cos = np.sum(points[m] * points[l]) / size[m] / size[l]
                ok = cos < 1 - 1e-9
        answer.append(bool(ok))
    return np.array(answer)
