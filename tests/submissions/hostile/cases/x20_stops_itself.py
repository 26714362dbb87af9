# class: resources
# tries: stops its own process for ever
# harm: hangs
# %% cell average
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
