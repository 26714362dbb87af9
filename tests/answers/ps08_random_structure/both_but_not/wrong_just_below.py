# wrong: just below the critical values
# why: the wrong side of the quantile
# loses: both_but_not__example 0.25, both_but_not__any 0.75


def both_but_not(n1, n2, level):
    return tuple(0.99 * stats.f.isf(level, 1, [n1, n2]))
