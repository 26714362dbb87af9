# wrong: the treatment is always column 1
# why: the trial's design is hard-coded
# loses: standardised_risks__spread 1, standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (0.0, 1.0):
        as_if = X.astype(float)
        as_if[:, 1] = value
        risks.append(lg.marginal_probability(as_if @ beta, sd).mean())
    return np.array(risks)
