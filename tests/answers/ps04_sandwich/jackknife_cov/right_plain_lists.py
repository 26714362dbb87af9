# right: nested lists, no NumPy

def jackknife_cov(coefs, beta_hat):
    """Do it without arrays."""
    k = len(beta_hat)
    d = [[row[a] - beta_hat[a] for a in range(k)] for row in coefs]
    return [[float(sum(r[a] * r[b] for r in d)) for b in range(k)] for a in range(k)]
