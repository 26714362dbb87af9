# wrong: the standard deviation of the differences
# why: the root of S is forgotten
# loses: paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    a, b = rejects_a.astype(float), rejects_b.astype(float)
    d = a - b
    return d.mean(), d.std(ddof=1)
