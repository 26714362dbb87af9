# right: one assignment a question

def routes():
    """Fill a dictionary."""
    answer = {letter: "pooled" for letter in "AD"}
    answer["B"], answer["C"] = "within", "blup"
    answer["E"] = "mixed_logit"
    answer["F"] = "none"
    return answer
