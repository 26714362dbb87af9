# wrong: sigma2 squared once more
# why: sigma2 is read as a standard deviation
# loses: kept_shares__hand_case 0.75, kept_shares__any_plan 1.25

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    V = Z @ G @ Z.T + sigma2**2 * np.eye(len(x))
    var_blup = G @ Z.T @ np.linalg.solve(V, Z @ G)
    return np.diag(var_blup) / np.diag(G)
