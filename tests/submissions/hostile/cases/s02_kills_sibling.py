# class: signals
# tries: kills another process of the same user
# harm: signals
# %% cell average
import os, signal
os.kill(@VICTIM@, signal.SIGKILL)
