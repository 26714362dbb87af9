# wrong: the origin moves the wrong way
# why: x - c is what one subtracts, so -c is put into A
# loses: recentre__straight_line 0.5, recentre__same_phi 0.75, recentre__curve 1.25

def recentre(G, c):
    q = len(G)
    A = np.array([[1, -c, c**2], [0, 1, -2 * c], [0, 0, 1]], dtype=float)[:q, :q]
    return A @ G @ A.T
