# right: rows, without the functions of questions 2 and 3

def false_positive_rates(rng, x, J, tau, sigma, n_sims):
    """Make rows, block by block, and compare intervals with the truth."""
    n, c = len(x), x - x.mean()
    S_xx, nu = c @ c, J * n - J - 1
    few, many = stats.t.ppf(0.975, [J - 1, nu])
    hits = np.zeros(3)
    for first in range(0, n_sims, 1000):
        S = min(1000, n_sims - first)
        y = 1.0 + (0.7 + tau * rng.normal(size=(S, J, 1))) * x
        y = y + sigma * rng.normal(size=(S, J, n))
        b = y @ c / S_xx
        u = y - y.mean(axis=2, keepdims=True) - b[..., None] * c
        error = np.abs(b.mean(axis=1) - 0.7)
        two_stage = b.std(axis=1, ddof=1) / J**0.5
        M = (S_xx * J * b.var(axis=1) + (u**2).sum(axis=(1, 2))) / nu
        se = np.sqrt(M / (J * S_xx))
        full = np.maximum(two_stage, se)
        hits += [(error > q * s).sum() for q, s in zip((few, many, few), (two_stage, se, full))]
    return hits / n_sims
