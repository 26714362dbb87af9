# right: residual of each point on all the others


def identified(X, Z):
    """Regress each point on the others; identified if something is left."""
    n = len(X)
    Q = np.linalg.qr(X)[0]
    M = np.eye(n) - Q @ Q.T
    points = [(M @ z) @ (M @ z).T / np.sum(z**2) for z in Z] + [M]
    points = np.array([p.ravel() for p in points])
    answer = []
    for m in range(len(Z)):
        others = np.delete(points, m, axis=0).T
        norms = np.linalg.norm(others, axis=0)
        others = others[:, norms > 1e-10] / norms[norms > 1e-10]
        fit = others @ np.linalg.lstsq(others, points[m], rcond=1e-9)[0]
        answer.append(np.linalg.norm(points[m] - fit) > 1e-7)
    return np.array(answer)
