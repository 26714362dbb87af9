# right: sums of squares added up tasting by tasting


def contrast_mean_squares(y, a):
    """Follow the definitions with loops."""
    J, T, K = y.shape
    q = sum(w * w for w in a)
    own = [sum(a[c] * y[j, c].mean() for c in range(T)) for j in range(J)]
    L = sum(own) / J
    S = K / q * sum((one - L) ** 2 for one in own) / (J - 1)
    items = rest = 0.0
    for c in range(T):
        for k in range(K):
            items += J * (y[:, c, k].mean() - y[:, c].mean()) ** 2
            for j in range(J):
                expected = y[j, c].mean() + y[:, c, k].mean() - y[:, c].mean()
                rest += (y[j, c, k] - expected) ** 2
    df = (J - 1, T * (K - 1), (J - 1) * T * (K - 1))
    result = {"estimate": L, "C": J * K * L**2 / q, "S": S}
    return result | {"I": items / df[1], "R": rest / df[2], "df": df}
