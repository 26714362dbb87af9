# wrong: the mean of slopes is right in every world
# why: it has no weights, so it is believed to have no bias
# loses: verdict__rows_follow_x 0.5

def verdict():
    return {
        "a": {"FE", "mean of slopes"},
        "b": {"OLS", "RE", "FE", "mean of slopes"},
        "c": {"mean of slopes"},
        "d": {"FE", "mean of slopes"},
        "e": {"OLS", "RE", "FE", "mean of slopes"},
        "f": {"mean of slopes"},
    }
