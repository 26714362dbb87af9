# wrong: variances of BLUPs, not shares
# why: the last division is forgotten
# loses: kept_shares__any_plan 1.25, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    V = Z @ G @ Z.T + sigma2 * np.eye(len(x))
    var_blup = G @ Z.T @ np.linalg.solve(V, Z @ G)
    return np.diag(var_blup)
