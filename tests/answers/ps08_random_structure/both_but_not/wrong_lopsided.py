# wrong: one just significant, the other enormous
# why: any two significant results are thought to do
# loses: both_but_not__any 0.75


def both_but_not(n1, n2, level):
    return 1.3 * stats.f.isf(level, 1, n1), 1000.0
