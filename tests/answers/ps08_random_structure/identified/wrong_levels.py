# wrong: a factor needs more columns than one
# why: 'at least two levels'
# loses: identified__hand_case 0.75, identified__fixed_effects 0.75, identified__codings 1, identified__any_design 1


def identified(X, Z):
    return np.array([z.shape[1] > 1 for z in Z])
