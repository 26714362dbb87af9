# wrong: log odds are averaged, then turned into a risk
# why: the average is taken on the wrong scale
# loses: standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (0.0, 1.0):
        as_if = X.astype(float)
        as_if[:, column] = value
        p = lg.marginal_probability(as_if @ beta, sd)
        risks.append(expit(logit(p).mean()))
    return np.array(risks)
