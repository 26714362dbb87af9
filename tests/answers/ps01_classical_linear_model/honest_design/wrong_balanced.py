# wrong: the same values in every cluster
# why: balance is taken for the cure
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    return np.tile(np.arange(m, dtype=float), J)
