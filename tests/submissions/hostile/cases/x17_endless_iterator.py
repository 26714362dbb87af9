# class: resources
# tries: an answer that can be iterated for ever
# harm: hangs
# %% cell rows
import itertools
import time

def make_rows(n):
    return 3

def total(rows):
    for number in itertools.count():
        time.sleep(0.001)
