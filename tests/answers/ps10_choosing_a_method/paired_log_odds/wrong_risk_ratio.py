# wrong: the log of the ratio of shares
# why: odds and risks are mixed up
# loses: paired_log_odds__pooled 0.5

def paired_log_odds(before, after):
    pooled = np.log(np.mean(after) / np.mean(before))
    gained = np.sum((before == 0) & (after == 1))
    lost = np.sum((before == 1) & (after == 0))
    conditional = np.log(gained / lost)
    return np.array([pooled, conditional, 2 * conditional])
