# right: counting in a loop

def paired_log_odds(before, after):
    """Count gains and losses one by one."""
    from math import log

    gains = losses = ups = downs = 0
    for b, a in zip(before, after):
        ups += a
        downs += b
        if b < a:
            gains += 1
        elif b > a:
            losses += 1
    J = len(before)
    pooled = log(ups / (J - ups)) - log(downs / (J - downs))
    return np.array([pooled, log(gains) - log(losses), 2 * (log(gains) - log(losses))])
