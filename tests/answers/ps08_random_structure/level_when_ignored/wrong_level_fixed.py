# wrong: always 5 %
# why: the argument is overlooked
# loses: level_when_ignored__nothing_ignored 0.5, level_when_ignored__items 1


def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    subjects, items = K * sd_v**2, J * sd_w**2
    if ignored == "items":
        below, df = sd_e**2 + subjects, (J - 1) * (T - 1)
    else:
        below, df = sd_e**2 + items, T * (K - 1)
    inflation = (sd_e**2 + subjects + items) / below
    return stats.f.sf(stats.f.isf(0.05, T - 1, df) / inflation, T - 1, df)
