# wrong: variances in place of standard deviations
# why: the root is forgotten
# loses: design_moments__means 1, design_moments__total 1, design_moments__pps 1

def design_moments(y, school_class, J, design):
    groups = pd.Series(y).groupby(school_class)
    n_j, means = groups.size().to_numpy(), groups.mean().to_numpy()
    J_pop, n_pop = len(n_j), len(y)
    if design == "pps":
        p = n_j / n_pop
        return p @ means, p @ (means - p @ means) ** 2 / J
    values = means if design == "means" else J_pop * n_j * means / n_pop
    variance = (1 - J / J_pop) * values.var(ddof=1) / J
    return values.mean(), variance
