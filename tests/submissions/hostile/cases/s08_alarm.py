# class: signals
# tries: sets an alarm for those who come after
# harm: stops
# %% cell average
import signal
signal.signal(signal.SIGALRM, signal.SIG_DFL)
signal.setitimer(signal.ITIMER_REAL, 0.2)
import time
time.sleep(0.15)
