# right: beta luck plate by plate, in a double loop

def draw_plates(rng, seeds, risk, rho, n_sims):
    """Draw luck and seeds plate by plate; the ends are treated apart."""
    drawn = np.empty((n_sims, len(seeds)), dtype=int)
    for sim in range(n_sims):
        for i, (N, p) in enumerate(zip(seeds, risk)):
            if rho == 0:
                luck = p
            elif rho == 1:
                luck = float(rng.random() < p)
            else:
                luck = rng.beta(p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho)
            drawn[sim, i] = rng.binomial(N, luck)
    return drawn
