# class: resources
# tries: a loop without end in a cell
# harm: hangs
# %% cell average
import time
while True:
    time.sleep(0.01)
