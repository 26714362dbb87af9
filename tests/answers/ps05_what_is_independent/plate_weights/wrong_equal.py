# wrong: every plate alike, whatever rho
# why: the plate is the unit, so each counts once
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    return np.full(len(seeds), 1 / len(seeds))
