# wrong: the slope takes up c u2, not 2 c u2
# why: the pattern of the line is continued instead of the square expanded
# loses: recentre__curve 1.25

def recentre(G, c):
    q = len(G)
    A = np.array([[1, c, c**2], [0, 1, c], [0, 0, 1]], dtype=float)[:q, :q]
    return A @ G @ A.T
