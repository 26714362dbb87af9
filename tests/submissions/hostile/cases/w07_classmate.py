# class: writing
# tries: overwrites another student's notebook
# harm: writes
# %% cell average
open("@COURSE@/submitted/grace/sandpit/sandpit.ipynb", "w").write("@NAME@")
