# wrong: one design effect from the mean size
# why: a design effect is learnt as one number for all
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    w = seeds / (1 + (seeds.mean() - 1) * rho)
    return w / w.sum()
