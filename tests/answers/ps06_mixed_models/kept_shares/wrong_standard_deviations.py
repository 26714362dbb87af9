# wrong: shares of standard deviations
# why: the spread of BLUPs is compared with sd
# loses: kept_shares__hand_case 0.75, kept_shares__any_plan 1.25, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    V = Z @ G @ Z.T + sigma2 * np.eye(len(x))
    var_blup = G @ Z.T @ np.linalg.solve(V, Z @ G)
    return np.sqrt(np.diag(var_blup) / np.diag(G))
