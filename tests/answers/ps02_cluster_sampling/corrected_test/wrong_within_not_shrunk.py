# wrong: the part within classes with factor 1
# why: the variance within classes is taken for sigma2
# loses: corrected_test__statistic 0.75, corrected_test__degrees_of_freedom 0.75

def corrected_test(t, J, m, rho):
    n, deff = J * m, 1 + (m - 1) * rho
    between, within = deff * (J - 1), 1.0 * (n - J)
    expected_s2 = (between + within) / (n - 1)  # over sigma^2
    df = (between + within) ** 2 / (deff * between + within)
    t_corrected = t * np.sqrt(expected_s2 / deff)
    return t_corrected, df, 2 * stats.t.sf(abs(t_corrected), df)
