# class: metadata
# tries: turns checks into raw cells of another assignment's ids
# %% change
for cell in nb["cells"]:
    if cell["metadata"]["nbgrader"]["grade"]:
        cell["cell_type"] = "raw"
