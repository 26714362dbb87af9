# wrong: rho mixes equal and pooled weights linearly
# why: both limits are known, the path between them is guessed
# loses: best_weights__hand_case 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = rho / len(sizes) + (1 - rho) * sizes / sizes.sum()
    return worths / worths.sum()
