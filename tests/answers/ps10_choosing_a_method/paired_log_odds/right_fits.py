# right: the logits themselves

def paired_log_odds(before, after):
    """Fit all three; patients who do not change would have infinite dummies."""
    from statsmodels.discrete.conditional_models import ConditionalLogit

    J = len(before)
    y, t = np.concatenate([before, after]), np.repeat([0.0, 1.0], J)
    pooled = sm.Logit(y, sm.add_constant(t)).fit(disp=0).params[1]
    kept = np.tile(before != after, 2)
    who = np.tile(np.arange(J), 2)[kept]
    conditional = ConditionalLogit(y[kept], t[kept, None], groups=who).fit(disp=0, gtol=1e-9)
    D = np.column_stack([t[kept], np.equal.outer(who, np.unique(who))])
    dummies = sm.GLM(y[kept], D.astype(float), family=sm.families.Binomial()).fit()
    return np.array([pooled, conditional.params[0], dummies.params[0]])
