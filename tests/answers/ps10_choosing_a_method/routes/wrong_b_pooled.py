# wrong: B by the pooled slope
# why: clustered errors are thought to settle confounding by state
# loses: routes__question_b 0.25

def routes():
    return {"A": "pooled", "B": "pooled", "C": "blup", "D": "pooled", "E": "mixed_logit", "F": "none"}
