# right: an n x n matrix of products of residuals between X's

def dyadic_vcov(X, u_hat, home, away):
    """Blank out the products of residuals of rows without a common team."""
    Phi = np.outer(u_hat, u_hat)
    for i in range(len(X)):
        stranger = (
            (home != home[i]) & (away != away[i]) & (home != away[i]) & (away != home[i])
        )
        Phi[i, stranger] = 0.0
    A = np.linalg.solve(X.T @ X, X.T)
    return A @ Phi @ A.T
