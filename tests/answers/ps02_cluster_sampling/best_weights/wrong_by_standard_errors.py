# wrong: weights proportional to one over the standard error
# why: precision is confused with one over the standard error
# loses: best_weights__hand_case 0.5, best_weights__limits 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = np.sqrt(sizes / (1 + (sizes - 1) * rho))
    return worths / worths.sum()
