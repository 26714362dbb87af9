# wrong: A'GA in place of AGA'
# why: the order of the transpose is not thought through
# loses: recentre__straight_line 0.5, recentre__same_phi 0.75, recentre__curve 1.25

def recentre(G, c):
    q = len(G)
    A = np.array([[1, c, c**2], [0, 1, 2 * c], [0, 0, 1]], dtype=float)[:q, :q]
    return A.T @ G @ A
