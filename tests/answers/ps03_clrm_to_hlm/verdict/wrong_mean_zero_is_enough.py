# wrong: slopes that follow the mean of x harm nobody
# why: E(u1) = 0 is taken for E(u1 | X) = 0, and the mean of x is 3
# loses: verdict__slopes_follow_mean 0.5

def verdict():
    return {
        "a": {"FE", "mean of slopes"},
        "b": {"OLS", "RE", "FE", "mean of slopes"},
        "c": {"mean of slopes"},
        "d": {"OLS", "RE", "FE", "mean of slopes"},
        "e": {"OLS", "RE", "FE", "mean of slopes"},
        "f": set(),
    }
