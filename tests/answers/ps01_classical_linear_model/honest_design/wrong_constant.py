# wrong: one value for each cluster
# why: the cluster is taken for the unit that x must describe
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    return np.repeat(np.arange(J, dtype=float), m)
