# right: generalised least squares with the matrix of single seeds

def plate_weights(seeds, rho):
    """Sum the GLS weights of single seeds; pinv for rho = 1."""
    row = np.repeat(np.arange(len(seeds)), seeds)
    Phi = rho * (row[:, None] == row) + (1 - rho) * np.eye(len(row))
    weights = np.linalg.pinv(Phi, hermitian=True).sum(axis=0)
    total = np.bincount(row, weights)
    return total / total.sum()
