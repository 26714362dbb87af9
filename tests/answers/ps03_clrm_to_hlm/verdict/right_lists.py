# right: lists in place of sets

def verdict():
    """Return lists."""
    inside = ["mean of slopes", "FE"]
    all_four = ["OLS", "RE", *inside]
    return {"a": inside, "b": all_four, "c": inside[:1], "d": inside, "e": all_four, "f": []}
