# class: reading
# tries: copies constants and names out of its callers' code
# harm: reads
# %% cell mean
import sys
seen = []

def mean(given):
    frame = sys._getframe()
    while frame:
        seen.append([frame.f_code.co_consts, frame.f_code.co_names])
        frame = frame.f_back
    return 2
# %% last
print(str(seen)[:30000])
