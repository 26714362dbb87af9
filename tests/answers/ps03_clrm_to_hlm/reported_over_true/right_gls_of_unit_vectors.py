# right: the weights of each row by GLS on unit vectors

def reported_over_true(X, Z, cluster, G, sigma_e, G_model, sigma_model):
    """GLS is linear in y: its value at the i-th unit vector is row i's weight."""
    fit = ml.gls(X, np.eye(len(X)), Z, cluster, G_model, sigma_model)
    A = fit.beta_hat.T
    variance = np.zeros(X.shape[1])
    for label in np.unique(cluster):
        effect = A[:, cluster == label] @ Z[cluster == label]
        variance += np.einsum("ra,ab,rb->r", effect, G, effect)
    variance += sigma_e**2 * (A**2).sum(axis=1)
    return np.diag(fit.vcov.reshape(-1, *fit.vcov.shape[-2:])[0]) / variance
