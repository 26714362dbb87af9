# wrong: one over the design effect, without the seeds
# why: the design effect is taken for the variance
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    w = 1 / (1 + (seeds - 1) * rho)
    return w / w.sum()
