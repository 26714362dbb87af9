# wrong: the Monte-Carlo error of one share
# why: formula (5) of the lecture
# loses: paired_mcse__hand_case 0.25, paired_mcse__paired 0.75

def paired_mcse(rejects_a, rejects_b):
    a, b = rejects_a.astype(float), rejects_b.astype(float)
    d = a - b
    return d.mean(), np.sqrt(a.mean() * (1 - a.mean()) / len(a))
