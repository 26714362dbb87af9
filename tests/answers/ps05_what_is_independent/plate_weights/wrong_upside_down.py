# wrong: weights that go with the variance
# why: the inverse is forgotten
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    variance = (1 + (seeds - 1) * rho) / seeds
    return variance / variance.sum()
