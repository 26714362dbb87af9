# wrong: report B taken for CR0
# why: a common factor is seen, its direction is not
# loses: diagnosis__report_b 0.75

def diagnosis():
    return {"A": "pooled", "B": "no_factor", "C": "arms", "D": "centred"}
