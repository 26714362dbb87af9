# wrong: report D taken for a meat divided by n
# why: tiny standard errors suggest a stray 1/n; sex does not fit
# loses: diagnosis__report_d 0.75

def diagnosis():
    return {"A": "pooled", "B": "size_factor", "C": "arms", "D": "one_over_n"}
