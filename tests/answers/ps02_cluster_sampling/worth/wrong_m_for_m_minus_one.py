# wrong: 1 + n_j rho in place of 1 + (n_j - 1) rho
# why: every pupil is counted as a neighbour of itself
# loses: worth__hand_case 0.5, worth__any_weights 1

def worth(weights, sizes, rho):
    return 1 / np.sum(weights**2 / sizes * (1 + sizes * rho))
