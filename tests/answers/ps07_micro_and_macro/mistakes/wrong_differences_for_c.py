# wrong: report C taken for changes
# why: a negative sign is credited to differences
# loses: mistakes__report_c 0.5

def mistakes():
    return {
        "A": "years",
        "B": "y_only",
        "C": "differences",
        "D": "random",
    }
