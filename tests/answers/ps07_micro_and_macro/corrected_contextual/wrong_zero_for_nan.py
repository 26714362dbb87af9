# wrong: without a signal the correction is 0
# why: "nothing to be said" is returned as "no effect"
# loses: corrected_contextual__no_signal 0.5

def corrected_contextual(x, y, cluster):
    seen = float(mm.slope_parts(x, y, cluster).contextual)
    groups = pd.Series(x).groupby(cluster)
    m = len(x) // groups.ngroups
    msb, msw = m * groups.mean().var(), groups.var().mean()
    if msb <= msw:
        return seen, 0.0, 0.0
    reliability = (msb - msw) / msb
    return seen, reliability, seen / reliability
