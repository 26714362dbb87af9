# wrong: a constant: no clusters can be seen in it
# why: the factor's numerator is made 0
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    return np.ones(J * m)
