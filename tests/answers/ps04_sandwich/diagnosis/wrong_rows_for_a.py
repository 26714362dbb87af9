# wrong: report A taken for unclustered standard errors
# why: only the column of sex is compared
# loses: diagnosis__report_a 0.75

def diagnosis():
    return {"A": "rows", "B": "size_factor", "C": "arms", "D": "centred"}
