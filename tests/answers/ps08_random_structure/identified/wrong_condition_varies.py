# wrong: slopes need x to vary within units, whatever the coding
# why: the lecture's rule of which slopes exist is taken for identification
# loses: identified__fixed_effects 0.75, identified__codings 1, identified__any_design 1


def identified(X, Z):
    answer = []
    for z in Z:
        on = z[:, np.abs(z).sum(0) > 0].T
        indicator = len(np.unique(z)) == 2
        varies = any(np.ptp(column[column != 0]) > 0 for column in on)
        answer.append((indicator or varies) and len(z) > z.shape[1])
    return np.array(answer)
