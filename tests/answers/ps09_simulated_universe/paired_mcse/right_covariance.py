# right: two variances less twice the covariance

def paired_mcse(rejects_a, rejects_b):
    """Var(a - b) = Var(a) + Var(b) - 2 Cov(a, b), of means."""
    C = np.cov(rejects_a.astype(float), rejects_b.astype(float)) / rejects_a.size
    variance = C[0, 0] + C[1, 1] - 2 * C[0, 1]
    return rejects_a.mean() - rejects_b.mean(), np.sqrt(max(variance, 0))
