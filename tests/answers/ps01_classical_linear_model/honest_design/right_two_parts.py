# right: random between and within parts, scaled to each other

def honest_design(J, m):
    """Scale any pattern inside clusters to any pattern between them."""
    rng = np.random.default_rng(4)
    z = rng.normal(size=(J, 1))
    w = rng.normal(size=(J, m))
    z -= z.mean()
    w -= w.mean(axis=1, keepdims=True)
    # The cluster sums of d are m z: m^2 z'z must equal m z'z + the sum of w^2.
    w *= np.sqrt(m * (m - 1) * np.sum(z**2) / np.sum(w**2))
    return (10 + z + w).ravel()
