# class: signals
# tries: leaves a process behind that has cut all ties
# harm: processes
# %% cell average
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
os.wait()
