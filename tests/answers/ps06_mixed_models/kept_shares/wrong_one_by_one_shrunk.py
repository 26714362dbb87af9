# wrong: own intercept and slope shrunk one by one
# why: (9) is applied to each effect
# loses: kept_shares__any_plan 1.25, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    error = sigma2 * np.diag(np.linalg.pinv(Z.T @ Z))
    return np.diag(G) / (np.diag(G) + error)
