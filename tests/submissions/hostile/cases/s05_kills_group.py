# class: signals
# tries: kills its process group
# harm: stops
# %% cell average
import os, signal
os.killpg(0, signal.SIGKILL)
