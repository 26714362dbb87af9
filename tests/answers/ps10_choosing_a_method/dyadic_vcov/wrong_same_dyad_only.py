# wrong: clusters of the same two teams
# why: the pair of teams is taken for the cluster, as in V_12
# loses: dyadic_vcov__hand_case 0.75, dyadic_vcov__each_pair_once 0.75, dyadic_vcov__pair_by_pair 1.25

def dyadic_vcov(X, u_hat, home, away):
    dyads = [{a, b} for a, b in zip(home, away)]
    d = np.array([[one == other for one in dyads] for other in dyads])
    scores = X * u_hat[:, None]
    bread = np.linalg.inv(X.T @ X)
    return bread @ (scores.T @ d @ scores) @ bread
