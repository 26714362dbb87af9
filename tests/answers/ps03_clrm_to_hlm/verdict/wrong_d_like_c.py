# wrong: slopes that follow the mean of x bias FE too
# why: FE is thought to fail for any slope that follows x
# loses: verdict__slopes_follow_mean 0.5

def verdict():
    return {
        "a": {"FE", "mean of slopes"},
        "b": {"OLS", "RE", "FE", "mean of slopes"},
        "c": {"mean of slopes"},
        "d": {"mean of slopes"},
        "e": {"OLS", "RE", "FE", "mean of slopes"},
        "f": set(),
    }
