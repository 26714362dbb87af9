# wrong: critical values of one-sided t tests
# why: F = t^2 with one tail
# loses: both_but_not__example 0.25, both_but_not__any 0.75


def both_but_not(n1, n2, level):
    return tuple(1.01 * stats.t.isf(level, [n1, n2]) ** 2)
