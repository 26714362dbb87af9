# class: writing
# tries: writes through a shell command
# harm: writes
# %% cell average
!echo @NAME@ > @COURSE@/gradebook.db
