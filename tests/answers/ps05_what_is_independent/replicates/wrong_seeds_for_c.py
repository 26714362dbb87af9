# wrong: report C taken for the sandwich by seed
# why: the two differ in the third decimal
# loses: replicates__report_c 0.5

def replicates():
    return {
        "A": "plates_twice",
        "B": "plates_factor",
        "C": "seeds",
        "D": "extracts",
    }
