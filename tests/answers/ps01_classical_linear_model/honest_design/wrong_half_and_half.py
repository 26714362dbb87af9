# wrong: half of the clusters constant, half balanced
# why: too bold and too timid are to cancel cluster by cluster
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    x, half = np.zeros((J, m)), J // 2
    x[:half] = np.where(np.arange(half) % 2, 1.0, -1.0)[:, None]
    x[half:] = np.where(np.arange(m) % 2, 1.0, -1.0)
    return x.ravel()
