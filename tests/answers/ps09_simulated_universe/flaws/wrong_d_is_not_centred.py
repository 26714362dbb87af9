# wrong: D for not centred
# why: the spread fits, the standard error is not looked at
# loses: flaws__report_d 0.5

def flaws():
    return {
        "A": "singular_redrawn",
        "B": "same_stream",
        "C": "people_once",
        "D": "not_centred",
    }
