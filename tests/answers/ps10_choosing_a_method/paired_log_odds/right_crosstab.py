# right: a table of counts

def paired_log_odds(before, after):
    """Count the four patterns."""
    n = np.zeros((2, 2))
    np.add.at(n, (np.asarray(before, int), np.asarray(after, int)), 1)
    odds_after = n[:, 1].sum() / n[:, 0].sum()
    odds_before = n[1].sum() / n[0].sum()
    ratio = n[0, 1] / n[1, 0]
    return [np.log(odds_after / odds_before), np.log(ratio), np.log(ratio**2)]
