# right: cluster sums by a 0/1 matrix of shape (n, J)

def cluster_parts(X, y, cluster):
    """Multiply by the indicator matrix of the clusters."""
    C = (cluster[:, None] == np.unique(cluster)).astype(float)
    Q, R = np.linalg.qr(X)
    u_hat = y - Q @ (Q.T @ y)
    return C.T @ (X * u_hat[:, None]) @ np.linalg.inv(R) @ np.linalg.inv(R).T
