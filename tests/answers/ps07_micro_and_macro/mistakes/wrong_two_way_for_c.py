# wrong: report C taken for two-way effects
# why: a negative sign is credited to the better method
# loses: mistakes__report_c 0.5

def mistakes():
    return {
        "A": "years",
        "B": "y_only",
        "C": "two_way",
        "D": "random",
    }
