# wrong: report A taken for the own lines
# why: in balance these are REML's numbers, unchanged
# loses: mistakes__report_a 0.5

def mistakes():
    return {
        "A": "own_lines",
        "B": "labels",
        "C": "blups",
        "D": "slopes",
    }
