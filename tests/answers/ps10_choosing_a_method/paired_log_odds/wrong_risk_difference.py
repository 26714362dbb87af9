# wrong: the difference of the shares
# why: the linear slope of the pooled data
# loses: paired_log_odds__pooled 0.5

def paired_log_odds(before, after):
    pooled = np.mean(after) - np.mean(before)
    gained = np.sum((before == 0) & (after == 1))
    lost = np.sum((before == 1) & (after == 0))
    conditional = np.log(gained / lost)
    return np.array([pooled, conditional, 2 * conditional])
