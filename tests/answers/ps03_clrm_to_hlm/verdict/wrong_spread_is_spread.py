# wrong: the spread of x harms all but the mean of slopes, wherever it acts
# why: worlds c and e look alike
# loses: verdict__intercepts_follow_spread 0.5

def verdict():
    return {
        "a": {"FE", "mean of slopes"},
        "b": {"OLS", "RE", "FE", "mean of slopes"},
        "c": {"mean of slopes"},
        "d": {"FE", "mean of slopes"},
        "e": {"mean of slopes"},
        "f": set(),
    }
