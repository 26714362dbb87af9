# wrong: a mixture of pooled and equal weights
# why: the two ends are joined by a straight line
# loses: plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    return (1 - rho) * seeds / seeds.sum() + rho / len(seeds)
