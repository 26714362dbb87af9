# right: Mundlak's regression, and the ICC stepped up to a mean of m

def corrected_contextual(x, y, cluster):
    """Spearman and Brown: the reliability of m rows from that of one."""
    labels, code = np.unique(cluster, return_inverse=True)
    J, m = len(labels), len(x) // len(labels)
    means = np.bincount(code, x) / m
    design = np.column_stack([np.ones(len(x)), x, means[code]])
    seen = np.linalg.lstsq(design, y)[0][2]
    msw = np.sum((x - means[code]) ** 2) / (J * (m - 1))
    tau2 = means.var(ddof=1) - msw / m
    if tau2 <= 0:
        return [seen, 0.0, np.nan]
    icc = tau2 / (tau2 + msw)
    reliability = m * icc / (1 + (m - 1) * icc)
    return [seen, reliability, seen / reliability]
