# right: the mask of same-cluster pairs as C C'

def expected_cr0_ratio(X, cluster, Phi):
    """Mask the residuals' covariance by C C'."""
    C = pd.get_dummies(pd.Series(cluster)).to_numpy(float)
    Q, _ = np.linalg.qr(X)
    M = np.eye(len(X)) - Q @ Q.T
    A = np.linalg.inv(X.T @ X) @ X.T
    top = ((A @ ((M @ Phi @ M) * (C @ C.T))) * A).sum(axis=1)
    return top / ((A @ Phi) * A).sum(axis=1)
