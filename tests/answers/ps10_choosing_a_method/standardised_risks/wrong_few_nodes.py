# wrong: Gauss-Hermite with 20 nodes
# why: right to ten digits for sd = 1, to two for sd = 4
# loses: standardised_risks__spread 1

def standardised_risks(X, column, beta, sd):
    z, w = np.polynomial.hermite_e.hermegauss(20)
    shares = []
    for treatment in (0, 1):
        X_set = X.astype(float)
        X_set[:, column] = treatment
        risk = expit((X_set @ beta)[:, None] + sd * z) @ w / w.sum()
        shares.append(risk.mean())
    return np.array(shares)
