# wrong: the denominator holds the error only
# why: whatever else varies is 'the effect'
# loses: level_when_ignored__nothing_ignored 0.5, level_when_ignored__items 1


def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    subjects, items = K * sd_v**2, J * sd_w**2
    if ignored == "items":
        below, df = sd_e**2, (J - 1) * (T - 1)
    else:
        below, df = sd_e**2 + items, T * (K - 1)
    inflation = (sd_e**2 + subjects + items) / below
    return stats.f.sf(stats.f.isf(level, T - 1, df) / inflation, T - 1, df)
