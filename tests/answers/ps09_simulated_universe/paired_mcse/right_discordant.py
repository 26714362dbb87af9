# right: counts of data sets where only one of them rejects

def paired_mcse(rejects_a, rejects_b):
    """Use the discordant shares, as McNemar does."""
    only_a = np.mean(rejects_a & ~rejects_b)
    only_b = np.mean(rejects_b & ~rejects_a)
    d = only_a - only_b
    return d, ((only_a + only_b - d**2) / len(rejects_a)) ** 0.5
