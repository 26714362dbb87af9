# wrong: report B taken for means off the price
# why: which of the two regressors matters is mixed up
# loses: mistakes__report_b 0.5

def mistakes():
    return {
        "A": "years",
        "B": "x_only",
        "C": "contextual",
        "D": "random",
    }
