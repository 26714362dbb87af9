# wrong: one name as a string in place of a set
# why: a set of one is written as the one
# loses: verdict__slopes_follow_spread 0.5, verdict__rows_follow_x 0.5

def verdict():
    four, two = {"OLS", "RE", "FE", "mean of slopes"}, {"FE", "mean of slopes"}
    return {"a": two, "b": four, "c": "mean of slopes", "d": two, "e": four, "f": "none"}
