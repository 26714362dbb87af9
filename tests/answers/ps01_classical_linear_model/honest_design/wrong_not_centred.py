# wrong: cluster means that do not add up to 0
# why: d is replaced by x
# loses: honest_design__four_by_four 1, honest_design__any_size 1.5

def honest_design(J, m):
    between = 1.0 + np.arange(J)  # the clusters' means, which add up to 0
    inside = np.arange(m) - (m - 1) / 2  # the same in each cluster, adds up to 0
    # Sums of d: m between. So m^2 sum between^2 must be the sum of all d^2.
    scale = m * (m - 1) * (between @ between) / (J * (inside @ inside))
    return (between[:, None] + np.sqrt(scale) * inside).ravel()
