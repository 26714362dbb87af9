# right: from F = t squared to R2, p from the F distribution

def restore(n, slope, t, sd_y):
    """Let F lead."""
    f = t * t
    r2 = f / (f + n - 2)
    r2_adj = 1 - (1 - r2) * (n - 1) / (n - 2)
    s = sd_y * np.sqrt(1 - r2_adj)
    se = abs(slope) / abs(t)
    low, high = stats.t.interval(0.95, n - 2, loc=slope, scale=se)
    sd_x = abs(np.sqrt(r2) * sd_y / slope)  # slope = r sd_y / sd_x
    mle = s * np.sqrt((n - 2) / n)
    log_lik = n * stats.norm.logpdf(0, scale=mle) - n / 2
    return dict(se=se, p=stats.f.sf(f, 1, n - 2), low=low, high=high, r2=r2,
                r2_adj=r2_adj, f=f, s=s, sd_x=sd_x, log_lik=log_lik)
