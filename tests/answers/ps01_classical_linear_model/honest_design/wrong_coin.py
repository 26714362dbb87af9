# wrong: a coin decides each row
# why: the lecture says factor 1 for coin tosses; it holds on average, not exactly
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    return np.random.default_rng(7).integers(0, 2, J * m).astype(float)
