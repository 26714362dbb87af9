# wrong: random effects without their bias
# why: weights are right, so the estimate is thought to be right
# loses: coverage_after_test__limits 1, coverage_after_test__any_world 1.5

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    z, cut = stats.norm.isf(0.025), stats.norm.isf(test_size / 2)
    share = var_w / (var_w + var_b)
    sd_d, sd_re = (var_w + var_b) ** 0.5, (share * var_b) ** 0.5
    d = contextual + sd_d * np.linspace(-9, 9, 20_001)
    chance = stats.norm.pdf(d, contextual, sd_d)
    low, high = share * (d - contextual) - z * var_w**0.5, share * (d - contextual) + z * var_w**0.5
    kept = np.abs(d) <= cut * sd_d
    low, high = np.where(kept, -z * sd_re, low), np.where(kept, z * sd_re, high)
    error = stats.norm(0, sd_re)
    holds = error.cdf(high) - error.cdf(low)
    return float((chance * holds).sum() / chance.sum())
