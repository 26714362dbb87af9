# wrong: the standard error of McNemar's test
# why: it is the one under equal rates; the squared difference is not taken off
# loses: paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    S = len(rejects_a)
    only_a, only_b = np.sum(rejects_a & ~rejects_b), np.sum(rejects_b & ~rejects_a)
    return (only_a - only_b) / S, np.sqrt(only_a + only_b) / S
