# wrong: a unit needs more than one row
# why: the rule of thumb of replication
# loses: identified__fixed_effects 0.75, identified__codings 1, identified__any_design 1


def identified(X, Z):
    return np.array([np.any(np.sum(z != 0, axis=0) > 1) for z in Z])
