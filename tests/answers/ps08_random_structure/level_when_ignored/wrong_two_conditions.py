# wrong: degrees of freedom of the lecture's two conditions
# why: 1 and J - 1 are copied
# loses: level_when_ignored__hand_case 0.75, level_when_ignored__items 1, level_when_ignored__subjects 0.75


def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    subjects, items = K * sd_v**2, J * sd_w**2
    if ignored == "items":
        below, df = sd_e**2 + subjects, J - 1
    else:
        below, df = sd_e**2 + items, 2 * (K - 1)
    inflation = (sd_e**2 + subjects + items) / below
    return stats.f.sf(stats.f.isf(level, 1, df) / inflation, 1, df)
