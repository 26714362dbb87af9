# wrong: report D taken for the day
# why: another origin changes the intercept alone
# loses: mistakes__report_d 0.5

def mistakes():
    return {
        "A": "ml",
        "B": "labels",
        "C": "blups",
        "D": "day",
    }
