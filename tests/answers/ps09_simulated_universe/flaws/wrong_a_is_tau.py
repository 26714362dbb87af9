# wrong: A for tau as a variance
# why: a larger standard error is explained by a larger spread
# loses: flaws__report_a 0.5

def flaws():
    return {
        "A": "tau_is_variance",
        "B": "same_stream",
        "C": "people_once",
        "D": "sample_truth",
    }
