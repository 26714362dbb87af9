# right: the course's logit for the pooled, differences for the rest

def paired_log_odds(before, after):
    """Use fit_logit, and the signs of the changes."""
    J = len(before)
    X = np.column_stack([np.ones(2 * J), np.arange(2 * J) >= J])
    pooled = lg.fit_logit(X, np.append(before, after)).beta_hat[1]
    change = np.asarray(after, float) - before
    p = np.mean(change[change != 0] > 0)
    return np.array([pooled, logit(p), 2 * logit(p)])
