# wrong: the example of the text
# why: the placeholder is never replaced
# loses: diagnosis__report_a 0.75, diagnosis__report_b 0.75, diagnosis__report_c 0.75, diagnosis__report_d 0.75

def diagnosis():
    return {"A": "rows", "B": "rows", "C": "rows", "D": "rows"}
