# wrong: sizes over the design effect of the mean size
# why: one design effect for all classes, as with equal sizes
# loses: best_weights__hand_case 0.5, best_weights__limits 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = sizes / (1 + (sizes.mean() - 1) * rho)
    return worths / worths.sum()
