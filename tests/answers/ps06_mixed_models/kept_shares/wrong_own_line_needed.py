# wrong: own least-squares line first
# why: a line needs two different times
# loses: kept_shares__any_plan 1.25, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    error = sigma2 * np.linalg.inv(Z.T @ Z)
    return np.diag(G @ np.linalg.solve(G + error, G)) / np.diag(G)
