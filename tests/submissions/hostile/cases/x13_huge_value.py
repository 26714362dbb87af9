# class: resources
# tries: returns an array larger than any question needs
# harm: memory
# %% cell average
avg = np.ones(60_000_000)
