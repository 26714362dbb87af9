# wrong: the pooled mean's linearised variance for the blown-up total
# why: dividing by the known size is confused with dividing by the sample's
# loses: design_moments__total 1

def design_moments(y, school_class, J, design):
    groups = pd.Series(y).groupby(school_class)
    n_j, means = groups.size().to_numpy(), groups.mean().to_numpy()
    J_pop, n_pop = len(n_j), len(y)
    if design == "pps":
        p = n_j / n_pop
        return p @ means, np.sqrt(p @ (means - p @ means) ** 2 / J)
    values = means if design == "means" else J_pop * n_j * means / n_pop
    spread = n_j * (means - y.mean()) * J_pop / n_pop
    variance = (1 - J / J_pop) * (values if design == "means" else spread).var(ddof=1) / J
    return values.mean(), np.sqrt(variance)
