# wrong: report C taken for unclustered standard errors
# why: too small is blamed on ignored clusters without trying it
# loses: diagnosis__report_c 0.75

def diagnosis():
    return {"A": "pooled", "B": "size_factor", "C": "rows", "D": "centred"}
