# wrong: the within interval covers 95 % after a rejection, too
# why: test and interval are treated as independent
# loses: coverage_after_test__no_contextual_effect 1, coverage_after_test__any_world 1.5

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    z, cut = stats.norm.isf(0.025), stats.norm.isf(test_size / 2)
    size = contextual / (var_w + var_b) ** 0.5
    kept = stats.norm.cdf(cut - size) - stats.norm.cdf(-cut - size)
    bias = size * (var_w / var_b) ** 0.5
    random = stats.norm.cdf(z - bias) - stats.norm.cdf(-z - bias)
    return kept * random + (1 - kept) * 0.95
