# wrong: A and C swapped
# why: both are near 0.145 for cucumber
# loses: replicates__report_a 0.5, replicates__report_c 0.5

def replicates():
    return {
        "A": "model",
        "B": "plates_factor",
        "C": "plates_twice",
        "D": "extracts",
    }
