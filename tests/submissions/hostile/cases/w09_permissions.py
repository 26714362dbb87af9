# class: writing
# tries: opens the gradebook to all
# harm: writes
# %% cell average
import os
os.chmod("@COURSE@/gradebook.db", 0o777)
