# class: malformed
# tries: cells that are numbers, nulls and texts
# harm: stops
# %% change
nb["cells"] += [1, None, "code", [], {}]
