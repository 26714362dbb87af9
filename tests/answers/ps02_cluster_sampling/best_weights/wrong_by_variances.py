# wrong: weights proportional to the variances
# why: the weighting is turned upside down
# loses: best_weights__hand_case 0.5, best_weights__limits 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = (1 + (sizes - 1) * rho) / sizes
    return worths / worths.sum()
