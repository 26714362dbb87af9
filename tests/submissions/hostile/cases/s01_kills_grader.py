# class: signals
# tries: kills the grader
# harm: stops
# %% cell average
import os, signal
os.kill(@GRADER@, signal.SIGKILL)
