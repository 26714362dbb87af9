# wrong: 2000 samples are drawn
# why: simulating is thought to be as good as knowing
# loses: design_moments__means 1, design_moments__total 1, design_moments__pps 1, design_moments__any_labels 1

def design_moments(y, school_class, J, design):
    rng = np.random.default_rng(1)
    labels, code = np.unique(school_class, return_inverse=True)
    n_j = np.bincount(code)
    totals = np.bincount(code, weights=y)
    J_pop, estimates = len(labels), []
    for _ in range(2000):
        if design == "pps":
            drawn = rng.choice(J_pop, J, p=n_j / len(y))
        else:
            drawn = rng.choice(J_pop, J, replace=False)
        if design == "total":
            estimates.append(totals[drawn].sum() * J_pop / J / len(y))
        else:
            estimates.append((totals / n_j)[drawn].mean())
    return np.mean(estimates), np.std(estimates)
