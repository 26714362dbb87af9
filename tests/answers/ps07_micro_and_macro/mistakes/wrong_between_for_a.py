# wrong: report A taken for the between slope
# why: the two differ in the third decimal
# loses: mistakes__report_a 0.5

def mistakes():
    return {
        "A": "between",
        "B": "y_only",
        "C": "contextual",
        "D": "random",
    }
