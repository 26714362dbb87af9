# class: malformed
# tries: metadata of the wrong types everywhere
# harm: stops
# %% change
nb["metadata"] = ["kernelspec"]
for cell in nb["cells"][2:]:
    cell["metadata"] = "none"
