# wrong: one pair for all levels
# why: F = 6 is 'significant, but not by much'
# loses: both_but_not__any 0.75


def both_but_not(n1, n2, level):
    return 6.0, 6.0
