# class: malformed
# tries: text where lists should be, and lists where text should be
# harm: stops
# %% change
for cell in nb["cells"][2:]:
    cell["source"] = 5
    cell["outputs"] = 7
