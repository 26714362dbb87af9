# wrong: the worths themselves
# why: only proportionality was derived
# loses: best_weights__hand_case 0.5, best_weights__limits 0.5, best_weights__best 0.5

def best_weights(sizes, rho):
    worths = sizes / (1 + (sizes - 1) * rho)
    return worths
