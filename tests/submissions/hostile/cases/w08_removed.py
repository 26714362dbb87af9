# class: writing
# tries: removes the course folder
# harm: writes
# %% cell average
import shutil
shutil.rmtree("@COURSE@/submitted")
