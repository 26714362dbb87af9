# wrong: luck drawn anew for each seed
# why: a seed's luck of its own is no shared luck
# loses: draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    rho = min(max(rho, 1e-6), 1 - 1e-6)
    a = risk * (1 - rho) / rho
    b = (1 - risk) * (1 - rho) / rho
    drawn = np.zeros((n_sims, len(seeds)), dtype=int)
    for seed in range(int(seeds.max())):
        luck = rng.beta(a, b, drawn.shape)
        drawn += (rng.random(drawn.shape) < luck) & (seed < seeds)
    return drawn
