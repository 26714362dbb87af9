# wrong: the odds ratio of the table, n11 n00 / (n01 n10)
# why: association of the two answers is taken for change
# loses: paired_log_odds__hand_case 0.5, paired_log_odds__conditional 0.5, paired_log_odds__dummies 0.5

def paired_log_odds(before, after):
    pooled = logit(np.mean(after)) - logit(np.mean(before))
    gained = np.sum((before == 0) & (after == 1))
    lost = np.sum((before == 1) & (after == 0))
    conditional = np.log(np.sum(before & after) * np.sum((1 - before) & (1 - after)) / (gained * lost))
    return np.array([pooled, conditional, 2 * conditional])
