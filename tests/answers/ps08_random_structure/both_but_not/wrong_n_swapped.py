# wrong: critical values of the other test
# why: n1 and n2 are mixed up
# loses: both_but_not__example 0.25, both_but_not__any 0.75


def both_but_not(n1, n2, level):
    return tuple(1.001 * stats.f.isf(level, 1, [n2, n1]))
