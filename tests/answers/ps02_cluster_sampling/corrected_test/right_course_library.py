# right: design effect and exact variance from course.sampling

def corrected_test(t, J, m, rho):
    """Let the course's library give V(mean)."""
    n = J * m
    V = float(sampling.variance_two_stage(J, m, rho))
    s2 = n / (n - 1) * (1 - V)
    a, b = float(sampling.design_effect(m, rho)), 1 - rho
    df = (n - 1) ** 2 * s2**2 / (a**2 * (J - 1) + b**2 * (n - J))
    z = t * (s2 / n / V) ** 0.5
    return np.array([z, df, 2 * stats.t.cdf(-abs(z), df)])
