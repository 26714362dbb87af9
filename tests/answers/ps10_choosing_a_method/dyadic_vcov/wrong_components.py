# wrong: all teams that are linked by matches form one cluster
# why: 'share a team' is made transitive, to get clusters that do not overlap
# loses: dyadic_vcov__hand_case 0.75, dyadic_vcov__each_pair_once 0.75, dyadic_vcov__pair_by_pair 1.25

def dyadic_vcov(X, u_hat, home, away):
    linked = np.equal.outer(home, home) | np.equal.outer(home, away)
    linked |= np.equal.outer(away, home) | np.equal.outer(away, away)
    for _ in range(len(home)):
        linked = linked @ linked
    s = X * u_hat[:, None]
    B = np.linalg.inv(X.T @ X)
    return B @ s.T @ linked @ s @ B
