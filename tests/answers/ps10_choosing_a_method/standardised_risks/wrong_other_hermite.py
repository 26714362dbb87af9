# wrong: nodes of the other Hermite polynomials, without the root of 2
# why: hermgauss is for the weight exp(-z^2), hermegauss for exp(-z^2 / 2)
# loses: standardised_risks__spread 1, standardised_risks__everybody 1

def standardised_risks(X, column, beta, sd):
    z, w = np.polynomial.hermite.hermgauss(80)
    shares = []
    for treatment in (0, 1):
        X_set = X.astype(float)
        X_set[:, column] = treatment
        risk = expit((X_set @ beta)[:, None] + sd * z) @ w / w.sum()
        shares.append(risk.mean())
    return np.array(shares)
