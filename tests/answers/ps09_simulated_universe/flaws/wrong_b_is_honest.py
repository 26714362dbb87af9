# wrong: nothing is wrong with B
# why: every rate is within its Monte-Carlo error
# loses: flaws__report_b 0.5

def flaws():
    return {
        "A": "singular_redrawn",
        "B": "nothing",
        "C": "people_once",
        "D": "sample_truth",
    }
