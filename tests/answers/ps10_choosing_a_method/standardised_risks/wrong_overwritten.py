# wrong: X is changed in place
# why: no copy is made
# loses: standardised_risks__no_spread 0.5

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (0.0, 1.0):
        as_if = X
        as_if[:, column] = value
        risks.append(lg.marginal_probability(as_if @ beta, sd).mean())
    return np.array(risks)
