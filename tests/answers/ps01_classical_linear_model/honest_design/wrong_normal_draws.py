# wrong: independent normal values
# why: uncorrelated on average is taken for uncorrelated
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    return np.random.default_rng(7).normal(size=J * m)
