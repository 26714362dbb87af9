# wrong: the example of the text
# why: spelling is tried out and forgotten
# loses: flaws__report_a 0.5, flaws__report_b 0.5, flaws__report_c 0.5, flaws__report_d 0.5

def flaws():
    return {
        "A": "nothing",
        "B": "nothing",
        "C": "nothing",
        "D": "nothing",
    }
