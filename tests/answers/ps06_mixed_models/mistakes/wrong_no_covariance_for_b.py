# wrong: report B taken for no covariance
# why: the mildest error is blamed
# loses: mistakes__report_b 0.5

def mistakes():
    return {
        "A": "ml",
        "B": "no_covariance",
        "C": "blups",
        "D": "slopes",
    }
