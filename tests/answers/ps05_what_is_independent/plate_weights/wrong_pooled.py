# wrong: every seed alike, whatever rho
# why: pooling is what one does with counts
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    return seeds / seeds.sum()
