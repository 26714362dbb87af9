# wrong: the diagonal of G V^-1 G with Z on one side only
# why: a factor Z is lost on the way
# loses: kept_shares__any_plan 1.25, kept_shares__limits 1

def kept_shares(x, G, sigma2):
    Z = np.column_stack([np.ones(len(x)), x])
    information = Z.T @ Z / sigma2
    return np.diag(information @ G) / (1 + np.diag(information @ G))
