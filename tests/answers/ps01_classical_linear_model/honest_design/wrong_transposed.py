# wrong: the right values, one row of each cluster after the other
# why: the order of the rows is not read
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    z = np.arange(J) - (J - 1) / 2
    w = np.arange(m) - (m - 1) / 2
    scale = m * (m - 1) * (z @ z) / (J * (w @ w))
    return (z[:, None] + np.sqrt(scale) * w).T.ravel()
