# wrong: keys in lower case
# why: the text's dictionary is not looked at
# loses: diagnosis__report_a 0.75, diagnosis__report_b 0.75, diagnosis__report_c 0.75, diagnosis__report_d 0.75

def diagnosis():
    return {"a": "pooled", "b": "size_factor", "c": "arms", "d": "centred"}
