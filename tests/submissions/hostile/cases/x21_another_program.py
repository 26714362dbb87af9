# class: resources
# tries: becomes another program
# harm: hangs
# %% cell average
import os
os.execv("/bin/sleep", ["sleep", "100"])
