# wrong: standard deviations added
# why: squares forgotten
# loses: level_when_ignored__hand_case 0.75, level_when_ignored__items 1, level_when_ignored__subjects 0.75


def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    subjects, items = K * sd_v, J * sd_w
    if ignored == "items":
        below, df = sd_e + subjects, (J - 1) * (T - 1)
    else:
        below, df = sd_e + items, T * (K - 1)
    inflation = (sd_e + subjects + items) / below
    return stats.f.sf(stats.f.isf(level, T - 1, df) / inflation, T - 1, df)
