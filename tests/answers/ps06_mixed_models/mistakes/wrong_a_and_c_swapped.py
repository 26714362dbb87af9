# wrong: A and C swapped
# why: both make everything smaller
# loses: mistakes__report_a 0.5, mistakes__report_c 0.5

def mistakes():
    return {
        "A": "blups",
        "B": "labels",
        "C": "ml",
        "D": "slopes",
    }
