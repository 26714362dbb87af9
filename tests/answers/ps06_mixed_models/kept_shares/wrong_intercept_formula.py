# wrong: n g / (1 + n g) for both
# why: the lecture's formula is copied
# loses: kept_shares__hand_case 0.75, kept_shares__any_plan 1.25, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    g = np.diag(G) / sigma2
    return len(x) * g / (1 + len(x) * g)
