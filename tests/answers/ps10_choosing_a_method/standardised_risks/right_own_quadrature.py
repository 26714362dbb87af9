# right: Gauss-Hermite by hand, patient by patient

def standardised_risks(X, column, beta, sd):
    """Average a patient's curve, then the patients."""
    z, w = np.polynomial.hermite.hermgauss(60)
    out = []
    for value in (0, 1):
        risks = []
        for x in X.astype(float):
            x = x.copy()
            x[column] = value
            curve = 1 / (1 + np.exp(-(x @ beta + sd * np.sqrt(2) * z)))
            risks.append((w * curve).sum() / np.sqrt(np.pi))
        out.append(np.mean(risks))
    return out
