# wrong: 1 + N rho in place of 1 + (N - 1) rho
# why: a seed is counted as its own neighbour
# loses: plate_weights__limits 0.75, plate_weights__smallest_variance 1.75

def plate_weights(seeds, rho):
    w = seeds / (1 + seeds * rho)
    return w / w.sum()
