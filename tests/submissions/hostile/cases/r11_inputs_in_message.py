# class: reading
# tries: raises an exception whose message holds the hidden inputs
# harm: reads
# %% cell mean
def mean(given):
    if given == [1, 3]:
        return 2
    raise ValueError(f"I was given {given}")
