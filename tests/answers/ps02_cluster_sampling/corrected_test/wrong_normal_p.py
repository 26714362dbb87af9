# wrong: a normal p value
# why: with 240 pupils t and normal agree
# loses: corrected_test__independent 0.5, corrected_test__p_value 0.5

def corrected_test(t, J, m, rho):
    n, deff = J * m, 1 + (m - 1) * rho
    between, within = deff * (J - 1), (1 - rho) * (n - J)
    expected_s2 = (between + within) / (n - 1)  # over sigma^2
    df = (between + within) ** 2 / (deff * between + (1 - rho) * within)
    t_corrected = t * np.sqrt(expected_s2 / deff)
    return t_corrected, df, 2 * stats.norm.sf(abs(t_corrected))
