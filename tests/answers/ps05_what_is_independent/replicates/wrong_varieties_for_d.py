# wrong: report D taken for the varieties
# why: the coefficient that its units wipe out is mixed up
# loses: replicates__report_d 0.5

def replicates():
    return {
        "A": "plates_twice",
        "B": "plates_factor",
        "C": "model",
        "D": "varieties",
    }
