# wrong: B by the spread of slopes
# why: a question about change is taken for one about differences
# loses: routes__question_b 0.25

def routes():
    return {"A": "pooled", "B": "random_slope", "C": "blup", "D": "pooled", "E": "mixed_logit", "F": "none"}
