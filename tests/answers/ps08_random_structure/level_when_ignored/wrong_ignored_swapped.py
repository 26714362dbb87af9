# wrong: items and subjects swapped
# why: 'by items' is taken for ignoring items
# loses: level_when_ignored__hand_case 0.75, level_when_ignored__nothing_ignored 0.5, level_when_ignored__items 1, level_when_ignored__subjects 0.75


def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    subjects, items = K * sd_v**2, J * sd_w**2
    if ignored == "subjects":
        below, df = sd_e**2 + subjects, (J - 1) * (T - 1)
    else:
        below, df = sd_e**2 + items, T * (K - 1)
    inflation = (sd_e**2 + subjects + items) / below
    return stats.f.sf(stats.f.isf(level, T - 1, df) / inflation, T - 1, df)
