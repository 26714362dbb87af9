# right: the whole covariance matrix of the pupils

def worth(weights, sizes, rho):
    """Write the mean as a'y and its variance as a'Phi a."""
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    Phi = np.where(cluster[:, None] == cluster, rho, 0.0)
    np.fill_diagonal(Phi, 1.0)
    a = np.repeat(np.asarray(weights) / sizes, sizes)
    return 1 / (a @ Phi @ a)
