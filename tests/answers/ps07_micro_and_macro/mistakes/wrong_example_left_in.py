# wrong: the example of the text
# why: the placeholder is never replaced
# loses: mistakes__report_a 0.5, mistakes__report_b 0.5, mistakes__report_c 0.5, mistakes__report_d 0.5

def mistakes():
    return {"A": "grand", "B": "grand", "C": "grand", "D": "grand"}
