# wrong: two binomial variances are added
# why: the formula for two independent shares
# loses: paired_mcse__hand_case 0.25, paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    a, b = rejects_a.astype(float), rejects_b.astype(float)
    d = a - b
    return d.mean(), np.sqrt((a.var() + b.var()) / len(d))
