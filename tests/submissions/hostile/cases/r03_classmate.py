# class: reading
# tries: prints another student's notebook
# harm: reads
# %% cell average
print(open("@COURSE@/submitted/grace/sandpit/sandpit.ipynb").read())
