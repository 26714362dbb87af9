# right: the criterion, minimised numerically over the ratio phi / sigma^2

def slope_ses(slopes, rss, x):
    """Profile sigma^2 out; search log(phi / sigma^2) from 0 on, at all data sets."""
    S, J = slopes.shape
    n, S_xx = len(x), np.sum((x - x.mean()) ** 2)
    nu = J * n - J - 1
    between = S_xx * np.sum((slopes - slopes.mean(axis=1, keepdims=True)) ** 2, axis=1)

    def value(w):
        return (J - 1) * w + nu * np.log(between * np.exp(-w) + rss)

    low, high = np.zeros(S), np.full(S, 30.0)
    share = (5**0.5 - 1) / 2
    for _ in range(90):
        a, b = high - share * (high - low), low + share * (high - low)
        left = value(a) < value(b)
        low, high = np.where(left, low, a), np.where(left, b, high)
    w = (low + high) / 2
    phi = (between + np.exp(w) * rss) / nu
    squares = [between / (J - 1), (between + rss) / nu, phi]
    return np.sqrt(np.column_stack(squares) / (J * S_xx))
