# wrong: worlds c and e swapped
# why: intercept and slope are mixed up
# loses: verdict__slopes_follow_spread 0.5, verdict__intercepts_follow_spread 0.5

def verdict():
    return {
        "a": {"FE", "mean of slopes"},
        "b": {"OLS", "RE", "FE", "mean of slopes"},
        "c": {"OLS", "RE", "FE", "mean of slopes"},
        "d": {"FE", "mean of slopes"},
        "e": {"mean of slopes"},
        "f": set(),
    }
