# wrong: the variance is passed for the standard deviation
# why: sd and variance are mixed up
# loses: standardised_risks__spread 1, standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (0.0, 1.0):
        as_if = X.astype(float)
        as_if[:, column] = value
        risks.append(lg.marginal_probability(as_if @ beta, sd**2).mean())
    return np.array(risks)
