# right: the design effect of each class from course.sampling

def best_weights(sizes, rho):
    """A worth is a size over its design effect."""
    worths = np.array([n / sampling.design_effect(n, rho) for n in sizes])
    return worths / worths.sum()
