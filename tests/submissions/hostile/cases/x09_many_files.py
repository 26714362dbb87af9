# class: resources
# tries: makes files without end
# harm: disk
# %% cell average
for number in range(40_000):
    open(f"file{number}", "w").close()
