# right: measurement after measurement, as a filter

def kept_shares(x, G, sigma2):
    """Update what is left of G by each measurement in turn."""
    left = G.astype(float).copy()
    for time in x:
        z = np.array([1.0, time])
        gain = left @ z / (z @ left @ z + sigma2)
        left = left - np.outer(gain, z @ left)
    return tuple(1 - left[r, r] / G[r, r] for r in range(2))
