# wrong: J - 1 degrees of freedom, as for class means
# why: the lecture's t(J-1) belongs to another standard error
# loses: corrected_test__independent 0.5, corrected_test__degrees_of_freedom 0.75

def corrected_test(t, J, m, rho):
    n, deff = J * m, 1 + (m - 1) * rho
    between, within = deff * (J - 1), (1 - rho) * (n - J)
    expected_s2 = (between + within) / (n - 1)  # over sigma^2
    df = J - 1
    t_corrected = t * np.sqrt(expected_s2 / deff)
    return t_corrected, df, 2 * stats.t.sf(abs(t_corrected), df)
