# wrong: report D taken for a random intercept only
# why: which effect the model leaves out is mixed up
# loses: mistakes__report_d 0.5

def mistakes():
    return {
        "A": "ml",
        "B": "labels",
        "C": "blups",
        "D": "intercepts",
    }
