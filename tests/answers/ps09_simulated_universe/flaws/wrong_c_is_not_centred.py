# wrong: C for not centred
# why: the spread of the estimates is too small in both
# loses: flaws__report_c 0.5

def flaws():
    return {
        "A": "singular_redrawn",
        "B": "same_stream",
        "C": "not_centred",
        "D": "sample_truth",
    }
