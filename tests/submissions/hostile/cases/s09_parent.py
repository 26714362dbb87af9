# class: signals
# tries: kills the process that started it
# harm: stops
# %% cell average
import os, signal
if os.getppid() > 1:
    os.kill(os.getppid(), signal.SIGKILL)
