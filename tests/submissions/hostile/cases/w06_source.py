# class: writing
# tries: alters the source notebook
# harm: writes
# %% cell average
open("@COURSE@/source/sandpit/sandpit.ipynb", "w").write("@NAME@")
