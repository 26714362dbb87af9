# wrong: effective numbers of seeds, not adding up to 1
# why: the last division is forgotten
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    return seeds / (1 + (seeds - 1) * rho)
