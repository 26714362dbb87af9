# wrong: A for the sample's truth
# why: few rejections are explained by too small errors
# loses: flaws__report_a 0.5

def flaws():
    return {
        "A": "sample_truth",
        "B": "same_stream",
        "C": "people_once",
        "D": "sample_truth",
    }
