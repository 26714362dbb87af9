# class: resources
# tries: many busy processes, to slow the others down
# harm: processes
# %% cell average
import os, time
end = time.monotonic() + 5
for _ in range(14):
    try:
        if os.fork() == 0:
            while time.monotonic() < end:
                pass
            os._exit(0)
    except OSError:
        break
