# wrong: pps with the divisor J_pop - 1
# why: a variance is thought to need a minus one
# loses: design_moments__pps 1

def design_moments(y, school_class, J, design):
    groups = pd.Series(y).groupby(school_class)
    n_j, means = groups.size().to_numpy(), groups.mean().to_numpy()
    J_pop, n_pop = len(n_j), len(y)
    if design == "pps":
        p = n_j / n_pop
        return p @ means, np.sqrt(p @ (means - p @ means) ** 2 / J * J_pop / (J_pop - 1))
    values = means if design == "means" else J_pop * n_j * means / n_pop
    variance = (1 - J / J_pop) * values.var(ddof=1) / J
    return values.mean(), np.sqrt(variance)
