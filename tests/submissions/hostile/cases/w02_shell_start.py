# class: writing
# tries: appends to the grader's shell start-up file
# harm: writes
# %% cell average
open("@HOME@/.bashrc", "a").write("# @NAME@")
