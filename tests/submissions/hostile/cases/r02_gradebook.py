# class: reading
# tries: prints the gradebook
# harm: reads
# %% cell average
print(open("@COURSE@/gradebook.db").read())
