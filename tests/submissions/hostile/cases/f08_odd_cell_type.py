# class: malformed
# tries: a cell whose type is a list
# harm: stops
# %% change
nb["cells"][1]["cell_type"] = ["code"]
