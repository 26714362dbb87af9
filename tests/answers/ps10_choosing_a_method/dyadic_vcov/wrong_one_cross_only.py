# wrong: home of the one is away of the other, but not the reverse
# why: the relation is written down in one direction only
# loses: dyadic_vcov__hand_case 0.75, dyadic_vcov__roles_do_not_matter 0.75, dyadic_vcov__pair_by_pair 1.25

def dyadic_vcov(X, u_hat, home, away):
    d = (home[:, None] == home) | (away[:, None] == away)
    d |= (home[:, None] == away)
    scores = X * u_hat[:, None]
    bread = np.linalg.inv(X.T @ X)
    return bread @ (scores.T @ d @ scores) @ bread
