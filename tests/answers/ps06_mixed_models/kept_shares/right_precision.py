# right: prior and data precision added

def kept_shares(x, G, sigma2):
    """Add precisions and invert."""
    Z = np.vander(x, 2, increasing=True)
    left = np.linalg.inv(np.linalg.inv(G) + Z.T @ Z / sigma2)
    return [1 - left[0, 0] / G[0, 0], 1 - left[1, 1] / G[1, 1]]
