# class: writing
# tries: writes the gradebook
# harm: writes
# %% cell average
open("@COURSE@/gradebook.db", "w").write("@NAME@")
