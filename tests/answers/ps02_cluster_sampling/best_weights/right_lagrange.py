# right: the linear equations of the Lagrange problem are solved

def best_weights(sizes, rho):
    """Solve 2 V w = lambda 1, with the sum of w equal to 1."""
    J = len(sizes)
    system = np.zeros((J + 1, J + 1))
    system[:J, :J] = 2 * np.diag(rho + (1 - rho) / sizes)
    system[:J, J] = system[J, :J] = 1
    return np.linalg.solve(system, np.eye(J + 1)[J])[:J]
