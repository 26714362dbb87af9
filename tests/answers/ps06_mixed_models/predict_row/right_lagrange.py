# right: the best unbiased weights by Lagrange multipliers

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    """Minimise the error variance of b'y under X'b = x_new."""
    n, k = X.shape
    V = sigma2 * np.eye(n)
    c = np.zeros(n)
    for i in range(n):
        if cluster[i] == cluster_new:
            c[i] = Z[i] @ G @ z_new
        for l in range(n):
            if cluster[i] == cluster[l]:
                V[i, l] += Z[i] @ G @ Z[l]
    system = np.block([[V, X], [X.T, np.zeros((k, k))]])
    b = np.linalg.solve(system, np.r_[c, x_new])[:n]
    variance = b @ V @ b - 2 * b @ c + z_new @ G @ z_new + sigma2
    return [b @ y, np.sqrt(variance)]
