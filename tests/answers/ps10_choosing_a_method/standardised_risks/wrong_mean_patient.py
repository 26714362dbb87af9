# wrong: the patient with mean regressors
# why: the mean of the curve is taken for the curve at the mean
# loses: standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (0.0, 1.0):
        as_if = X.astype(float)
        as_if[:, column] = value
        risks.append(float(lg.marginal_probability(as_if.mean(axis=0) @ beta, sd)))
    return np.array(risks)
