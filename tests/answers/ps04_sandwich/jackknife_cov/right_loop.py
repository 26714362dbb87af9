# right: outer products added up in a loop

def jackknife_cov(coefs, beta_hat):
    """Add up the outer products."""
    total = np.zeros((len(beta_hat), len(beta_hat)))
    for row in coefs:
        total += np.outer(row - beta_hat, row - beta_hat)
    return total
