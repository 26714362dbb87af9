# right: scipy's standard error of a mean

def paired_mcse(rejects_a, rejects_b):
    """The differences are one sample."""
    d = np.asarray(rejects_a, int) - np.asarray(rejects_b, int)
    return float(np.mean(d)), float(stats.sem(d))
