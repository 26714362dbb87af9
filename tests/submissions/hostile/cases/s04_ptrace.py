# class: signals
# tries: attaches to another process as a debugger
# harm: signals
# %% cell average
import ctypes, time
ctypes.CDLL(None).ptrace(16, @VICTIM@, None, None)
time.sleep(0.2)
import os
os._exit(0)
