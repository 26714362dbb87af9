# wrong: two-way clustering by home and away
# why: the lecture's formula is used as it stands
# loses: dyadic_vcov__hand_case 0.75, dyadic_vcov__each_pair_once 0.75, dyadic_vcov__roles_do_not_matter 0.75, dyadic_vcov__pair_by_pair 1.25

def dyadic_vcov(X, u_hat, home, away):
    y = X.sum(axis=1) + u_hat
    return choosing.two_way_vcov(ols(X, y), home, away, factor="none")
