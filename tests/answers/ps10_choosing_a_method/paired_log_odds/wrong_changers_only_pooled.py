# wrong: the pooled logit of those who change
# why: patients who do not change are dropped everywhere
# loses: paired_log_odds__pooled 0.5

def paired_log_odds(before, after):
    moved = before != after
    pooled = logit(np.mean(after[moved])) - logit(np.mean(before[moved]))
    gained = np.sum((before == 0) & (after == 1))
    lost = np.sum((before == 1) & (after == 0))
    conditional = np.log(gained / lost)
    return np.array([pooled, conditional, 2 * conditional])
