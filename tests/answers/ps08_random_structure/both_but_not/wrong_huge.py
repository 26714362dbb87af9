# wrong: clearly significant values
# why: the more significant, the better
# loses: both_but_not__any 0.75


def both_but_not(n1, n2, level):
    return tuple(3 * stats.f.isf(level, 1, [n1, n2]))
