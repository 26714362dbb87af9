# wrong: 1 + m rho in place of 1 + (m - 1) rho
# why: a pupil is paired with himself
# loses: best_weights__hand_case 0.5, best_weights__limits 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = sizes / (1 + sizes * rho)
    return worths / worths.sum()
