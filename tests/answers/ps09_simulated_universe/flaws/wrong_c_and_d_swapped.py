# wrong: C and D exchanged
# why: both have the spread of estimates about the people at hand
# loses: flaws__report_c 0.5, flaws__report_d 0.5

def flaws():
    return {
        "A": "singular_redrawn",
        "B": "same_stream",
        "C": "sample_truth",
        "D": "people_once",
    }
