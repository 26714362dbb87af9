# wrong: A by fixed effects
# why: fixed effects are thought better for every question
# loses: routes__question_a 0.25

def routes():
    return {"A": "within", "B": "within", "C": "blup", "D": "pooled", "E": "mixed_logit", "F": "none"}
