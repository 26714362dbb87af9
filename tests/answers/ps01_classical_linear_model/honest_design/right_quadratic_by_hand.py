# right: two clusters differ, the others are alike: a quadratic is solved

def honest_design(J, m):
    """Shift the first cluster up and the last one down by a."""
    x = np.zeros((J, m))
    x[:, 0], x[:, 1] = 1.0, -1.0
    # sum of squared cluster sums: 2 (m a)^2; sum of squares: 2 J + 2 m a^2
    a = (J / (m * (m - 1))) ** 0.5
    x[0] += a
    x[-1] -= a
    return x.reshape(-1)
