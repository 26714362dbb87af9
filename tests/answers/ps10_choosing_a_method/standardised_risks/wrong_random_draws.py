# wrong: a mean over 2000 random intercepts
# why: draws in place of quadrature: right to two digits
# loses: standardised_risks__spread 1, standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    risks = []
    for value in (0.0, 1.0):
        as_if = X.astype(float)
        as_if[:, column] = value
        risks.append(expit((as_if @ beta)[:, None] + sd * np.random.default_rng(1).normal(size=2000)).mean())
    return np.array(risks)
