# wrong: E by the pooled logit
# why: the marginal odds ratio is taken for a patient's
# loses: routes__question_e 0.25

def routes():
    return {"A": "pooled", "B": "within", "C": "blup", "D": "pooled", "E": "pooled", "F": "none"}
