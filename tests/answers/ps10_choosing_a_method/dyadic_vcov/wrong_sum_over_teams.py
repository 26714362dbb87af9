# wrong: clusters of every team's matches, added up
# why: a match is counted once for each of its teams: its square twice
# loses: dyadic_vcov__hand_case 0.75, dyadic_vcov__each_pair_once 0.75, dyadic_vcov__pair_by_pair 1.25

def dyadic_vcov(X, u_hat, home, away):
    scores = X * u_hat[:, None]
    meat = 0
    for team in np.union1d(home, away):
        s = scores[(home == team) | (away == team)].sum(axis=0)
        meat = meat + np.outer(s, s)
    bread = np.linalg.inv(X.T @ X)
    return bread @ meat @ bread
