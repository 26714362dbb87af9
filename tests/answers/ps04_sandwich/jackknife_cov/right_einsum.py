# right: one einsum

def jackknife_cov(coefs, beta_hat):
    """Contract over the clusters."""
    return np.einsum("jk,jl->kl", coefs - beta_hat, coefs - beta_hat)
