# wrong: a normal effect on the log odds with variance rho
# why: the random intercept of a logistic model is taken for a correlation of outcomes
# loses: draw_plates__limits 1, draw_plates__mean_and_correlation 1.5

def draw_plates(rng, seeds, risk, rho, n_sims):
    effect = rho**0.5 * rng.standard_normal((n_sims, len(seeds)))
    odds = risk / (1 - risk) * np.exp(effect)
    return rng.binomial(seeds, odds / (1 + odds))
