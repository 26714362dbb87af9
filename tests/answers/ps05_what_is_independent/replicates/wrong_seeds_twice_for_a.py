# wrong: report A taken for the seeds pasted twice
# why: a duplicate is suspected, the unit is not checked
# loses: replicates__report_a 0.5

def replicates():
    return {
        "A": "seeds_twice",
        "B": "plates_factor",
        "C": "model",
        "D": "extracts",
    }
