# wrong: the lecture's formula
# why: it is imported from course, for other worlds and many people
# loses: kappa_squared__hand_case 0.25, kappa_squared__exact 1

def kappa_squared(x, J, tau, sigma):
    from course.universe_theory import overconfidence

    return float(overconfidence(len(x), tau / sigma, p=1)) ** 2
