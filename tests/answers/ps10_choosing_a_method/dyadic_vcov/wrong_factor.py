# wrong: a factor G/(G-1) for the teams
# why: packages put one in front
# loses: dyadic_vcov__hand_case 0.75, dyadic_vcov__each_pair_once 0.75, dyadic_vcov__pair_by_pair 1.25

def dyadic_vcov(X, u_hat, home, away):
    d = (home[:, None] == home) | (away[:, None] == away)
    d |= (home[:, None] == away) | (away[:, None] == home)
    scores = X * u_hat[:, None]
    bread = np.linalg.inv(X.T @ X)
    G = len(np.union1d(home, away))
    return G / (G - 1) * bread @ (scores.T @ d @ scores) @ bread
