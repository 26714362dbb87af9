# right: Gauss-Legendre over the within slope's own interval

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    """Integrate over the within slope's error instead of the difference."""
    z, sd_w, sd_b = stats.norm.isf(0.025), var_w**0.5, var_b**0.5
    cut, size = stats.norm.isf(test_size / 2), contextual / (var_w + var_b) ** 0.5
    nodes, weights = np.polynomial.legendre.leggauss(400)
    t = z * sd_w * nodes  # the within slope is off by t, and its interval holds beta
    edge = cut * (var_w + var_b) ** 0.5
    passed = stats.norm.cdf((t + edge - contextual) / sd_b)
    passed -= stats.norm.cdf((t - edge - contextual) / sd_b)
    density = stats.norm.pdf(t / sd_w) / sd_w
    rejected = z * sd_w * np.sum(weights * (1 - passed) * density)
    # Accepted: random effects and the difference are independent.
    kept = stats.norm.cdf(cut - size) - stats.norm.cdf(-cut - size)
    bias = size * sd_w / sd_b
    return rejected + kept * (stats.norm.cdf(z - bias) - stats.norm.cdf(-z - bias))
