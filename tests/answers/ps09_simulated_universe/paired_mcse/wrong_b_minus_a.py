# wrong: b minus a
# why: the order is overlooked
# loses: paired_mcse__hand_case 0.25, paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    a, b = rejects_a.astype(float), rejects_b.astype(float)
    d = b - a
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))
