# right: bivariate normal probabilities

def coverage_after_test(var_w, var_b, contextual, test_size=0.05):
    """Kept: a product. Rejected: the within interval less a rectangle."""
    z, cut = stats.norm.ppf(0.975), min(stats.norm.isf(test_size / 2), 40.0)
    sd_d = (var_w + var_b) ** 0.5
    size, bias = contextual / sd_d, contextual * (var_w / var_b) ** 0.5 / sd_d
    kept = stats.norm.cdf(cut - size) - stats.norm.cdf(-cut - size)
    random = stats.norm.cdf(z - bias) - stats.norm.cdf(-z - bias)
    r = -(var_w**0.5) / sd_d
    both = stats.multivariate_normal.cdf(
        np.array([z, cut]),
        mean=[0.0, size],
        cov=[[1.0, r], [r, 1.0]],
        lower_limit=np.array([-z, -cut]),
        allow_singular=True,
    )
    return kept * random + 0.95 - both
