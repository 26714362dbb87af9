# wrong: labels are taken for 0, 1, 2, ...
# why: bincount is used on the labels themselves
# loses: design_moments__means 1, design_moments__total 1, design_moments__pps 1, design_moments__any_labels 1

def design_moments(y, school_class, J, design):
    n_j = np.bincount(school_class)
    means = np.bincount(school_class, y) / n_j
    J_pop, n_pop = len(n_j), len(y)
    if design == "pps":
        p = n_j / n_pop
        return p @ means, np.sqrt(p @ (means - p @ means) ** 2 / J)
    values = means if design == "means" else J_pop * n_j * means / n_pop
    variance = (1 - J / J_pop) * values.var(ddof=1) / J
    return values.mean(), np.sqrt(variance)
