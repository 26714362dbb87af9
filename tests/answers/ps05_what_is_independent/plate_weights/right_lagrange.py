# right: the constrained minimum as a linear system

def plate_weights(seeds, rho):
    """Minimise w'Dw under sum w = 1 by a Lagrange multiplier."""
    C = len(seeds)
    system = np.zeros((C + 1, C + 1))
    system[:C, :C] = np.diag(2 * (1 + (seeds - 1) * rho) / seeds)
    system[:C, C] = system[C, :C] = 1
    return np.linalg.solve(system, np.r_[np.zeros(C), 1])[:C]
