# wrong: a negative rho is cut at zero
# why: variances between cannot be negative
# loses: best_weights__best 0.5

def best_weights(sizes, rho):
    rho = max(rho, 0)
    worths = sizes / (1 + (sizes - 1) * rho)
    return worths / worths.sum()
