# class: resources
# tries: returns an int of a million digits
# harm: hangs
# %% cell order
def put_in_order(items):
    items[:] = [10 ** 300_000_000]
