# wrong: classes are taken for runs of equal labels
# why: the data at hand are sorted by class
# loses: design_moments__any_labels 1

def design_moments(y, school_class, J, design):
    runs = np.cumsum(np.r_[True, school_class[1:] != school_class[:-1]])
    groups = pd.Series(y).groupby(runs)
    n_j, means = groups.size().to_numpy(), groups.mean().to_numpy()
    J_pop, n_pop = len(n_j), len(y)
    if design == "pps":
        p = n_j / n_pop
        return p @ means, np.sqrt(p @ (means - p @ means) ** 2 / J)
    values = means if design == "means" else J_pop * n_j * means / n_pop
    variance = (1 - J / J_pop) * values.var(ddof=1) / J
    return values.mean(), np.sqrt(variance)
