# right: the interval is halved forty times

def tipping_rho(t, J, m, alpha=0.05):
    """Halve the interval."""
    low, high = 0.0, 1.0
    if corrected_test(t, J, m, 0.0)[2] >= alpha:
        return 0.0
    if corrected_test(t, J, m, 1.0)[2] < alpha:
        return 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if corrected_test(t, J, m, middle)[2] < alpha:
            low = middle
        else:
            high = middle
    return high
