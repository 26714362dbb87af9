# wrong: C by the states' dummies
# why: fixed effects have no luck taken off
# loses: routes__question_c 0.25

def routes():
    return {"A": "pooled", "B": "within", "C": "within", "D": "pooled", "E": "mixed_logit", "F": "none"}
