# wrong: F by a random slope of the clinics
# why: the route is right and the two clinics are not counted
# loses: routes__question_f 0.25

def routes():
    return {"A": "pooled", "B": "within", "C": "blup", "D": "pooled", "E": "mixed_logit", "F": "random_slope"}
