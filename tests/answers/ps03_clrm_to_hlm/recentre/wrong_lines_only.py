# wrong: two by two only
# why: the lecture's matrix A is typed in
# loses: recentre__curve 1.25

def recentre(G, c):
    A = np.array([[1.0, c], [0.0, 1.0]])
    return A @ G @ A.T
