# wrong: pairs i < l and the squares
# why: a pair is one pair, so l, i is left out
# loses: dyadic_vcov__hand_case 0.75, dyadic_vcov__each_pair_once 0.75, dyadic_vcov__roles_do_not_matter 0.75, dyadic_vcov__pair_by_pair 1.25

def dyadic_vcov(X, u_hat, home, away):
    d = (home[:, None] == home) | (away[:, None] == away)
    d |= (home[:, None] == away) | (away[:, None] == home)
    d = np.triu(d)
    scores = X * u_hat[:, None]
    bread = np.linalg.inv(X.T @ X)
    return bread @ (scores.T @ d @ scores) @ bread
