# wrong: every class gets the same weight
# why: classes are the sample size, so they count alike
# loses: best_weights__hand_case 0.5, best_weights__limits 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = np.ones(len(sizes))
    return worths / worths.sum()
