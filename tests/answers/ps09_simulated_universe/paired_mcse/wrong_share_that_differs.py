# wrong: the binomial error of the share of data sets where they differ
# why: differs or not is counted, which way is not
# loses: paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    a, b = rejects_a.astype(float), rejects_b.astype(float)
    d = a - b
    return d.mean(), np.sqrt(np.mean(d != 0) * np.mean(d == 0) / len(d))
