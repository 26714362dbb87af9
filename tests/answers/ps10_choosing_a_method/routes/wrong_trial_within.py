# wrong: D and E within patients
# why: the treatment is constant in a patient
# loses: routes__question_d 0.25, routes__question_e 0.25

def routes():
    return {"A": "pooled", "B": "within", "C": "blup", "D": "within", "E": "within", "F": "none"}
