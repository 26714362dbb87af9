# wrong: the variance of all rows in place of MSW
# why: the spread of x is taken over the sample, clusters' own differences included
# loses: corrected_contextual__any_data 1.5, corrected_contextual__hand_case 1, corrected_contextual__recovers_truth 1

def corrected_contextual(x, y, cluster):
    seen = float(mm.slope_parts(x, y, cluster).contextual)
    groups = pd.Series(x).groupby(cluster)
    m = len(x) // groups.ngroups
    msb, msw = m * groups.mean().var(), np.var(x, ddof=1)
    if msb <= msw:
        return seen, 0.0, np.nan
    reliability = (msb - msw) / msb
    return seen, reliability, seen / reliability
