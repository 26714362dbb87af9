# wrong: columns of Z must be independent of X and of the others
# why: the rule of fixed effects is carried over
# loses: identified__hand_case 0.75, identified__fixed_effects 0.75, identified__codings 1, identified__any_design 1


def identified(X, Z):
    answer = []
    for m, z in enumerate(Z):
        others = np.hstack([X, *(Z[l] for l in range(len(Z)) if l != m)])
        rank = np.linalg.matrix_rank(np.hstack([others, z]))
        answer.append(rank == np.linalg.matrix_rank(others) + z.shape[1])
    return np.array(answer)
