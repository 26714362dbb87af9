# wrong: the treated and the untreated as they are
# why: the groups are compared without standardisation
# loses: standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    p = lg.marginal_probability(X @ beta, sd)
    return np.array([p[X[:, column] == value].mean() for value in (0, 1)])
