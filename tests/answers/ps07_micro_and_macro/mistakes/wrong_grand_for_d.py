# wrong: report D taken for centring at the grand mean
# why: grand-mean centring is thought to do something
# loses: mistakes__report_d 0.5

def mistakes():
    return {
        "A": "years",
        "B": "y_only",
        "C": "contextual",
        "D": "grand",
    }
