# wrong: sd_v is put in the place of the lecture's sigma_1
# why: sigma_1 is the spread of a difference of two conditions, with twice the variance
# loses: level_when_ignored__items 1

def level_when_ignored(ignored, J, T, K, sd_v, sd_w, sd_e, level=0.05):
    if ignored == "items":
        kappa = 2 * J * sd_w**2 / (K * sd_v**2 + 2 * sd_e**2)
        df = (T - 1) * (J - 1)
    else:
        kappa = K * sd_v**2 / (J * sd_w**2 + sd_e**2)
        df = T * (K - 1)
    return stats.f.sf(stats.f.isf(level, T - 1, df) / (1 + kappa), T - 1, df)
