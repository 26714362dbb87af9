# class: resources
# tries: starts threads without end
# harm: processes
# %% cell average
import threading, time
for _ in range(1000):
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
