# wrong: random slopes bias everything but the mean of slopes
# why: heterogeneity is mixed up with dependence
# loses: verdict__slopes_unrelated 0.5

def verdict():
    return {
        "a": {"FE", "mean of slopes"},
        "b": {"mean of slopes"},
        "c": {"mean of slopes"},
        "d": {"FE", "mean of slopes"},
        "e": {"OLS", "RE", "FE", "mean of slopes"},
        "f": set(),
    }
