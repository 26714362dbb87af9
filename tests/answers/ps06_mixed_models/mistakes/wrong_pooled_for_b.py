# wrong: report B taken for OLS
# why: OLS has the smaller standard error of the intercept; its slope is not looked at
# loses: mistakes__report_b 0.5

def mistakes():
    return {
        "A": "ml",
        "B": "pooled",
        "C": "blups",
        "D": "slopes",
    }
