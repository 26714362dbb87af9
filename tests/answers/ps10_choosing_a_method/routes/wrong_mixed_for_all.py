# wrong: mixed models throughout
# why: mixed models by habit
# loses: routes__question_a 0.25, routes__question_b 0.25, routes__question_d 0.25, routes__question_f 0.25

def routes():
    return {"A": "random_slope", "B": "random_slope", "C": "blup", "D": "mixed_logit", "E": "mixed_logit", "F": "random_slope"}
