# wrong: treated first
# why: the two shares are returned in the other order
# loses: standardised_risks__no_spread 0.5, standardised_risks__spread 1, standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (1.0, 0.0):
        as_if = X.astype(float)
        as_if[:, column] = value
        risks.append(lg.marginal_probability(as_if @ beta, sd).mean())
    return np.array(risks)
