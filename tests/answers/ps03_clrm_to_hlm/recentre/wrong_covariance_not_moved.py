# wrong: variance of the intercept is changed, the covariance is not
# why: only the printed standard deviations are thought of
# loses: recentre__straight_line 0.5, recentre__same_phi 0.75, recentre__curve 1.25

def recentre(G, c):
    q = len(G)
    a = c ** np.arange(q)
    new = G.copy()
    new[0, 0] = a @ G @ a
    return new
