# wrong: t over the root of the design effect
# why: s2 is taken for unbiased
# loses: corrected_test__statistic 0.75

def corrected_test(t, J, m, rho):
    n, deff = J * m, 1 + (m - 1) * rho
    between, within = deff * (J - 1), (1 - rho) * (n - J)
    expected_s2 = (between + within) / (n - 1)  # over sigma^2
    df = (between + within) ** 2 / (deff * between + (1 - rho) * within)
    t_corrected = t / np.sqrt(deff)
    return t_corrected, df, 2 * stats.t.sf(abs(t_corrected), df)
