# wrong: half of the variance between, half within clusters
# why: in the middle is taken literally
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    z = np.arange(J) - (J - 1) / 2
    w = np.arange(m) - (m - 1) / 2
    return (z[:, None] / z.std() + w / w.std()).ravel()
