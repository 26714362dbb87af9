# right: labels coded by np.unique, sums by np.bincount

def variance_ratio(x, cluster, rho):
    """Code the labels 0 to J - 1 first."""
    _, code = np.unique(cluster, return_inverse=True)
    centred = x - np.mean(x)
    sums = np.bincount(code, weights=centred)
    return 1 - rho + rho * np.sum(sums**2) / np.sum(centred**2)
