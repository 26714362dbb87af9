# class: signals
# tries: stops another process, and lets it hang
# harm: signals
# %% cell average
import os, signal
os.kill(@VICTIM@, signal.SIGSTOP)
