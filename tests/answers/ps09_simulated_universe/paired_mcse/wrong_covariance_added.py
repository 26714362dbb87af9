# wrong: the covariance is added
# why: a sign is lost
# loses: paired_mcse__hand_case 0.25, paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    a, b = rejects_a.astype(float), rejects_b.astype(float)
    d = a - b
    return d.mean(), np.sqrt((a.var() + b.var() + 2 * np.mean((a - a.mean()) * (b - b.mean()))) / len(d))
