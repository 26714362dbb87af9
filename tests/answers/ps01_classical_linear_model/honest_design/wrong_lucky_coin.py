# wrong: coins are tossed until the factor is nearly 1
# why: what holds on average is searched for by luck; with few rows there is no such draw
# loses: honest_design__any_size 1.5

def honest_design(J, m):
    rng, cluster = np.random.default_rng(1), np.repeat(np.arange(J), m)
    x = rng.integers(0, 2, (2000, J * m)).astype(float)
    x = x[x.std(axis=1) > 0]
    rho_x = [abs(dg.pair_correlation(row, cluster)) for row in x]
    return x[np.argmin(rho_x)]
