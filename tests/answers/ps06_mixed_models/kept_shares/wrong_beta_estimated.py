# wrong: line of the subject itself is taken off first, as if beta came from it
# why: beta is given as known here; projected off one subject's rows, nothing is left
# loses: kept_shares__any_plan 1.25, kept_shares__hand_case 0.75, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    W = np.linalg.inv(Z @ G @ Z.T + sigma2 * np.eye(len(x)))
    P = W - W @ Z @ np.linalg.pinv(Z.T @ W @ Z) @ Z.T @ W
    return np.diag(G @ Z.T @ P @ Z @ G) / np.diag(G)
