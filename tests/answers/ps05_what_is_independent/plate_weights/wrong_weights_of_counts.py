# wrong: one over the variance of y
# why: the weights belong to risks, not to counts
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    w = 1 / (seeds * (1 + (seeds - 1) * rho))
    return w / w.sum()
