# wrong: the slope's deviation is left as it is
# why: for a line only the intercept changes, so for a curve too
# loses: recentre__curve 1.25

def recentre(G, c):
    q = len(G)
    A = np.eye(q)
    A[0] = c ** np.arange(q)
    return A @ G @ A.T
