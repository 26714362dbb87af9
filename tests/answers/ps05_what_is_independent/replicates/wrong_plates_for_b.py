# wrong: report B taken for plates as they are
# why: close enough, and it must be by plate
# loses: replicates__report_b 0.5

def replicates():
    return {
        "A": "plates_twice",
        "B": "plates",
        "C": "model",
        "D": "extracts",
    }
