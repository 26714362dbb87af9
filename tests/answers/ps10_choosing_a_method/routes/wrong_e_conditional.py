# wrong: E by the conditional logit
# why: it is the safest for a patient, but treatment does not vary in a patient
# loses: routes__question_e 0.25

def routes():
    return {"A": "pooled", "B": "within", "C": "blup", "D": "pooled", "E": "conditional_logit", "F": "none"}
