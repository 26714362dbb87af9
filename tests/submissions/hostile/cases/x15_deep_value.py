# class: resources
# tries: returns lists within lists within lists
# harm: stops
# %% cell average
avg = []
for _ in range(200_000):
    avg = [avg]
# %% last
import copy
copy.deepcopy(avg) if False else None
import os
import json
try:
    repr(avg)
except RecursionError:
    os._exit(3)
