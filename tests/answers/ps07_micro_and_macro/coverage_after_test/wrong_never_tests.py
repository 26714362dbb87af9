# wrong: random effects always
# why: the test is left out
# loses: coverage_after_test__limits 1, coverage_after_test__any_world 1.5, coverage_after_test__no_contextual_effect 1

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    z = stats.norm.isf(0.025)
    share = var_w / (var_w + var_b)
    bias = share * contextual / (share * var_b) ** 0.5
    return stats.norm.cdf(z - bias) - stats.norm.cdf(-z - bias)
