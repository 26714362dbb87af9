# wrong: the lecture's formula (4) with the mean class size
# why: sizes are averaged away, and the weights never asked for
# loses: worth__any_weights 1

def worth(weights, sizes, rho):
    return np.sum(sizes) / (1 + (np.mean(sizes) - 1) * rho)
