# wrong: one over the standard deviation
# why: precision is confused with one over the standard error
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    w = (seeds / (1 + (seeds - 1) * rho)) ** 0.5
    return w / w.sum()
