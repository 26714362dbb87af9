# wrong: only estimators with a name of their own are tried
# why: the plain mean of slopes is not taken for an estimator
# loses: verdict__intercepts_follow_mean 0.5, verdict__slopes_unrelated 0.5, verdict__slopes_follow_spread 0.5, verdict__slopes_follow_mean 0.5, verdict__intercepts_follow_spread 0.5

def verdict():
    named = {"OLS", "RE", "FE"}
    return {
        "a": {"FE"},
        "b": named,
        "c": set(),
        "d": {"FE"},
        "e": named,
        "f": set(),
    }
