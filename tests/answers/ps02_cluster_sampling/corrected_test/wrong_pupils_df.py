# wrong: n - 1 degrees of freedom
# why: only the standard error is mended
# loses: corrected_test__degrees_of_freedom 0.75

def corrected_test(t, J, m, rho):
    n, deff = J * m, 1 + (m - 1) * rho
    between, within = deff * (J - 1), (1 - rho) * (n - J)
    expected_s2 = (between + within) / (n - 1)  # over sigma^2
    df = n - 1
    t_corrected = t * np.sqrt(expected_s2 / deff)
    return t_corrected, df, 2 * stats.t.sf(abs(t_corrected), df)
