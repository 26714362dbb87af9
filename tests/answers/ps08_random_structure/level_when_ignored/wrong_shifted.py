# wrong: a noncentral F
# why: what differs between bottles is taken for a fixed effect, as in a power analysis
# loses: level_when_ignored__hand_case 0.75, level_when_ignored__items 1, level_when_ignored__subjects 0.75

def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    judges, bottles = K * sd_v**2, J * sd_w**2
    if ignored == "items":
        kappa, df = bottles / (sd_e**2 + judges), (T - 1) * (J - 1)
    else:
        kappa, df = judges / (sd_e**2 + bottles), T * (K - 1)
    crit = stats.f.isf(level, T - 1, df)
    return stats.ncf.sf(crit, T - 1, df, (T - 1) * kappa) if kappa > 0 else level
