# wrong: always the 5 % point
# why: the level is not used
# loses: both_but_not__any 0.75


def both_but_not(n1, n2, level):
    return tuple(1.01 * stats.f.isf(0.05, 1, [n1, n2]))
