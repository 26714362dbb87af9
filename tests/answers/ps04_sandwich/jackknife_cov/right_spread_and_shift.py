# right: J times the spread around the mean plus J times the squared shift

def jackknife_cov(coefs, beta_hat):
    """Split the second moment into variance and squared bias."""
    J = len(coefs)
    shift = np.mean(coefs, axis=0) - beta_hat
    spread = np.atleast_2d(np.cov(np.transpose(coefs), bias=True))
    return J * (spread + np.outer(shift, shift))
