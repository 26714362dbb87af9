# wrong: V has only its diagonal
# why: each measurement's variance is right, that two of one subject go together is lost
# loses: kept_shares__any_plan 1.25, kept_shares__hand_case 0.75, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    V = np.diag((Z @ G * Z).sum(axis=1) + sigma2)
    return np.diag(G @ Z.T @ np.linalg.solve(V, Z @ G)) / np.diag(G)
