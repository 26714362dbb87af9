# right: course.mixed for beta and the BLUP; the cross term by hand

def predict_row(X, Z, y, cluster, G, sigma2, x_new, z_new, cluster_new):
    """Use the lecture's functions with a relative factor of G."""
    from course import mixed

    values, vectors = np.linalg.eigh(G / sigma2)
    Lambda = vectors * np.sqrt(np.maximum(values, 0))
    products = mixed.cross_products(X, Z, y, cluster)
    at = mixed.pieces(products, Lambda)
    cov = at.vcov * sigma2 / at.sigma2
    labels = np.unique(cluster)
    if cluster_new not in labels.tolist():
        var = z_new @ G @ z_new + sigma2 + x_new @ cov @ x_new
        return x_new @ at.beta_hat, var**0.5
    j = labels.tolist().index(cluster_new)
    guess = mixed.predict(products, Lambda, at.beta_hat, sigma2)
    mine = cluster == cluster_new
    d = x_new - z_new @ guess.vcov[j] @ Z[mine].T @ X[mine] / sigma2
    var = z_new @ guess.vcov[j] @ z_new + sigma2 + d @ cov @ d
    return x_new @ at.beta_hat + z_new @ guess.u[j], var**0.5
