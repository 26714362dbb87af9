# wrong: D by the coefficient of the mixed logit
# why: the conditional odds ratio is taken for the population's
# loses: routes__question_d 0.25

def routes():
    return {"A": "pooled", "B": "within", "C": "blup", "D": "mixed_logit", "E": "mixed_logit", "F": "none"}
