# wrong: three rows against one in each cluster: right for four rows only
# why: the pattern found for m = 4 is taken for the rule
# loses: honest_design__any_size 1.5

def honest_design(J, m):
    x = np.zeros((J, m))
    x[:, 0] = 1
    x[1::2] = 1 - x[1::2]
    return x.ravel()
