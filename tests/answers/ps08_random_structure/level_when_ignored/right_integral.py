# right: integrate over the denominator


def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    """Average the numerator's tail over the law of the denominator."""
    below = sd_e**2 + (K * sd_v**2 if ignored == "items" else J * sd_w**2)
    above = sd_e**2 + K * sd_v**2 + J * sd_w**2
    m = T - 1
    n = (J - 1) * m if ignored == "items" else T * (K - 1)
    log_x = np.linspace(-30, 8, 4001)
    x = np.exp(log_x)  # the denominator's chi-square
    tail = stats.chi2.sf(stats.f.isf(level, m, n) * x / n * below * m / above, m)
    return np.trapezoid(tail * stats.chi2.pdf(x, n) * x, log_x)
