# wrong: data sets where both do the same are left out
# why: only those that differ are thought to tell
# loses: paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    a, b = rejects_a.astype(float), rejects_b.astype(float)
    d = a - b
    e = d[d != 0]
    return d.mean(), e.std() / len(e) ** 0.5 if len(e) else 0.0
