# class: resources
# tries: a loop that catches every interrupt
# harm: hangs
# %% cell mean
import time

def mean(given):
    while True:
        try:
            while True:
                time.sleep(0.01)
        except BaseException:
            pass
