# right: the covariance that course.mixed.predict returns

def kept_shares(x, G, sigma2):
    """Ask the lecture's predict, with outcomes that do not matter."""
    from course import mixed

    Z = np.column_stack([np.ones(len(x)), x])
    Lambda = np.linalg.cholesky(np.asarray(G) / sigma2)
    K = np.zeros((1, 5, 5))
    D = np.column_stack([Z, Z, np.zeros(len(x))])
    K[0] = D.T @ D
    data = mixed.CrossProducts(K, np.zeros(2), 2, 2, len(x))
    left = mixed.predict(data, Lambda, np.zeros(2), sigma2).vcov[0]
    return 1 - np.diag(left) / np.diag(G)
