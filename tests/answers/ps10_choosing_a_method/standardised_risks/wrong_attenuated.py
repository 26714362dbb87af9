# wrong: the rule for marginal slopes
# why: the approximation of the lecture is used in place of the integral
# loses: standardised_risks__spread 1, standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (0.0, 1.0):
        as_if = X.astype(float)
        as_if[:, column] = value
        risks.append(expit(as_if @ beta * lg.attenuation(sd)).mean())
    return np.array(risks)
