# wrong: fixed effects are right in every world
# why: FE is taught as the safe choice
# loses: verdict__slopes_follow_spread 0.5, verdict__rows_follow_x 0.5

def verdict():
    return {
        "a": {"FE", "mean of slopes"},
        "b": {"OLS", "RE", "FE", "mean of slopes"},
        "c": {"FE", "mean of slopes"},
        "d": {"FE", "mean of slopes"},
        "e": {"OLS", "RE", "FE", "mean of slopes"},
        "f": {"FE", "mean of slopes"},
    }
