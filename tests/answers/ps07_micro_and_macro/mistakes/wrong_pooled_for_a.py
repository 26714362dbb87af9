# wrong: report A taken for OLS
# why: the two are near each other
# loses: mistakes__report_a 0.5

def mistakes():
    return {
        "A": "pooled",
        "B": "y_only",
        "C": "contextual",
        "D": "random",
    }
