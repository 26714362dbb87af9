# wrong: a half is added to each count
# why: the correction for empty cells is used where none is empty
# loses: paired_log_odds__hand_case 0.5, paired_log_odds__conditional 0.5, paired_log_odds__dummies 0.5

def paired_log_odds(before, after):
    pooled = logit(np.mean(after)) - logit(np.mean(before))
    gained = np.sum((before == 0) & (after == 1))
    lost = np.sum((before == 1) & (after == 0))
    conditional = np.log((gained + 0.5) / (lost + 0.5))
    return np.array([pooled, conditional, 2 * conditional])
