# right: an error contrast basis and upper triangles


def identified(X, Z):
    """Rank with and without, on upper triangles of the error contrasts."""
    A = np.linalg.svd(X)[0][:, X.shape[1] :]
    upper = np.triu_indices(A.shape[1])

    def point(z):
        block = A.T @ (z / np.abs(z).max())
        return (block @ block.T)[upper] / len(z)

    points = [point(z) for z in Z] + [point(np.eye(len(X)))]
    rank = lambda rows: np.linalg.matrix_rank(np.array(rows), tol=1e-8)
    return np.array(
        [rank(points) > rank(points[:m] + points[m + 1 :]) for m in range(len(Z))]
    )
