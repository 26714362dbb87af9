# wrong: random effects cope with intercepts that follow x
# why: RE models the intercepts, so they can do no harm
# loses: verdict__intercepts_follow_mean 0.5

def verdict():
    return {
        "a": {"RE", "FE", "mean of slopes"},
        "b": {"OLS", "RE", "FE", "mean of slopes"},
        "c": {"mean of slopes"},
        "d": {"FE", "mean of slopes"},
        "e": {"OLS", "RE", "FE", "mean of slopes"},
        "f": set(),
    }
