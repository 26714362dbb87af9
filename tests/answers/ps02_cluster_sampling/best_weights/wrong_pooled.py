# wrong: every pupil gets the same weight
# why: the sample mean is taken for the best mean
# loses: best_weights__hand_case 0.5, best_weights__limits 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = sizes * 1.0
    return worths / worths.sum()
